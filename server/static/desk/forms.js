/** Forms that wait for an answer, and say in place why there is none. */
import { h } from "../chat/dom.js";
import { Unreachable } from "./api.js";
import { say } from "./strings.js";

/** A sentence for whatever went wrong. */
export function sentenceOf(error) {
  if (error instanceof Unreachable) return say("unreachable");
  if (error.code === "too_many_tries") return say("too_many_tries", { count: Math.ceil(error.data.retry_after_seconds ?? 60) });
  return error.message || say("failed");
}

/** A control with its label, and a hint below it. */
export function buildField(label, control, hint) {
  return h("label", { class: "field" }, h("span", { class: "label" }, label), control, hint ? h("small", { class: "muted" }, hint) : null);
}

/**
 * Builds a form. `work(values, form)` gets what was entered; while it runs nothing is submitted
 * twice, and what it throws is told below.
 */
export function buildForm(attributes, children, work) {
  const problem = h("p", { class: "problem", role: "alert" });
  const form = h("form", { ...attributes, onsubmit: submit }, children, problem);
  async function submit(event) {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    problem.textContent = "";
    try {
      await work(Object.fromEntries(new FormData(form)), form);
    } catch (error) {
      problem.textContent = sentenceOf(error);
    } finally {
      form.ariaBusy = "false";
    }
  }
  return form;
}

/** A row of buttons that ends a form: the first submits. */
export function buildButtons(submit, ...others) {
  return h("div", { class: "buttons" }, others, h("button", { class: "primary" }, submit));
}
