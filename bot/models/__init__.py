"""Generators: every file here but the helpers below is one engine behind `LanguageModel`.

`openvino.py` (default, CPU), `transformers.py` (torch, a GPU when present), `langchain.py` (any
LangChain chat model), `scripted.py` (given answers, for tests and load runs). They share
`admission.py` (who may start), `streaming.py` (tokens to text), `prompting.py` (messages to one
prompt), `generation.py` (one answer under way) and `weights.py` (where the weights lie). OpenVINO
runs in a process of its own: `engine_process.py` is our side of it, `openvino_worker.py` its own.
"""
