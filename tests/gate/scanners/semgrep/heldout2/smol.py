import subprocess

import requests
from smolagents import CodeAgent, Tool, tool


@tool
def whois(domain: str) -> str:
    """Look up a domain.

    Args:
        domain: what to look up
    """
    return subprocess.getoutput(f"whois {domain}")  # expect: tool-runs-shell


class Visit(Tool):
    name = "visit"
    inputs = {"url": {"type": "string", "description": "where to"}}
    output_type = "string"

    def forward(self, url: str) -> str:
        session = requests.Session()
        return session.get(url, timeout=20).text  # expect: tool-fetches-any-address


class Clock(Tool):
    name = "clock"
    inputs = {"zone": {"type": "string", "description": "a time zone"}}
    output_type = "string"

    def forward(self, zone: str) -> str:
        return subprocess.check_output(["date"], env={"TZ": zone}, text=True)
