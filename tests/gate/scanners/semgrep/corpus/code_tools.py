import ast
import importlib
import json
import pickle

import jinja2
import yaml
from langchain.tools import BaseTool
from semantic_kernel.functions import kernel_function
from smolagents import tool


@tool
def calculate(expression: str) -> float:
    return eval(expression, {"__builtins__": {}})  # expect: tool-evaluates-code


class PythonTool(BaseTool):
    name: str = "python"

    def _run(self, code: str) -> str:
        scope: dict = {}
        exec(code, scope)  # expect: tool-evaluates-code
        return str(scope)


class Plugin:
    @kernel_function(description="Loads a module")
    def load(self, module: str) -> object:
        return importlib.import_module(module)  # expect: tool-evaluates-code


@tool
def render(template: str, name: str) -> str:
    return jinja2.Template(template).render(name=name)  # expect: tool-evaluates-code


@tool
def restore(state: bytes) -> object:
    return pickle.loads(state)  # expect: tool-deserialises


@tool
def configure(text: str) -> dict:
    return yaml.load(text, Loader=yaml.Loader)  # expect: tool-deserialises


@tool
def settings(text: str) -> dict:
    return yaml.unsafe_load(text)  # expect: tool-deserialises


@tool
def literal(expression: str) -> object:
    return ast.literal_eval(expression)


@tool
def parsed(text: str) -> dict:
    return yaml.safe_load(text) | json.loads(text)


@tool
def loaded(text: str) -> dict:
    return yaml.load(text, Loader=yaml.SafeLoader)


@tool
def greeting(name: str) -> str:
    return jinja2.Template("Hello {{ name }}").render(name=name)


def cached(path: str) -> object:
    with open(path, "rb") as stream:
        return pickle.load(stream)


def evaluate(model: object) -> None:
    model.eval()
