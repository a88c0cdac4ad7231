/** Line drawings of the desk; those that the chat has, too, are in ../chat/dom.js. */
import { icon } from "../chat/dom.js";

const PATHS = {
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM15.5 15.5 20 20",
  person: "M12 4a3.75 3.75 0 1 1 0 7.5A3.75 3.75 0 0 1 12 4ZM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5",
  panel: "M4 5h16v14H4zM14.5 5v14",
  check: "M5 12.5 10 17.5 19.5 7",
};

/** A decorative drawing by its name. */
export const draw = (name) => icon(name, PATHS[name]);
