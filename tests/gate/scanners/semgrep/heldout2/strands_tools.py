import pickle
import ssl
import urllib.request

from strands import Agent, tool

context = ssl.create_default_context()
context.check_hostname = False  # expect: tls-not-verified
context.verify_mode = ssl.CERT_NONE  # expect: tls-not-verified


@tool
def restore(path: str) -> str:
    """Restore a session."""
    with open(path, "rb") as stream:  # expect: tool-opens-any-path
        return str(pickle.load(stream))  # expect: tool-deserialises


@tool
def fetch(url: str) -> str:
    """Read a page."""
    return urllib.request.urlopen(url).read().decode()  # expect: tool-fetches-any-address


@tool
def word_count(text: str) -> int:
    """Count words."""
    return len(text.split())


agent = Agent(tools=[restore, fetch, word_count])
