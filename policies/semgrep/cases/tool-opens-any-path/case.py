import os
import shutil
from pathlib import Path


@tool
def show(path: str) -> str:
    with open(path) as stream:  # expect: tool-opens-any-path
        return stream.read()


@tool
def clean(folder: str) -> None:
    shutil.rmtree(folder)  # expect: tool-opens-any-path


@tool
def append(name: str, line: str) -> None:
    with Path(name).open("a") as stream:  # expect: tool-opens-any-path
        stream.write(line)


@tool
def log(line: str) -> None:
    with open("/var/log/agent.log", "a") as stream:
        stream.write(line)


@tool
def kept(name: str) -> str:
    path = os.path.realpath(os.path.join(ROOT, name))
    if os.path.commonpath([ROOT, path]) != ROOT:
        raise ValueError(name)
    return open(path).read()


@tool
def read_existing(path: str):
    if os.path.exists(path):
        return open(path).read()  # expect: tool-opens-any-path


@tool
def read_file_if_there(path: str):
    if not os.path.isfile(path):
        return "no such file"
    return open(path).read()  # expect: tool-opens-any-path


@tool
def read_allowed(path: str):
    if not is_allowed(path):
        return "no"
    return open(path).read()


@tool
def read_below_srv(path: str):
    if not path.startswith("/srv/"):
        return "no"
    return open(path).read()
