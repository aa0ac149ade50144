import dill
import jsonpickle
import yaml


@tool
def resume(data: bytes) -> object:
    return dill.loads(data)  # expect: tool-deserialises


@tool
def revive(text: str) -> object:
    return jsonpickle.decode(text)  # expect: tool-deserialises


@tool
def read(text: str) -> object:
    return yaml.load(text, yaml.SafeLoader)
