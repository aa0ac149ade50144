import subprocess
from typing import Type

import pandas as pd
import requests
from langchain_core.tools import BaseTool, StructuredTool, Tool, tool
from pydantic import BaseModel, Field


class Query(BaseModel):
    expression: str = Field(description="what to compute")


@tool("calculator", args_schema=Query, return_direct=True)
def calculator(expression: str) -> str:
    """Compute an arithmetic expression."""
    return str(eval(expression))  # expect: tool-evaluates-code


@tool(parse_docstring=True)
def add(a: float, b: float) -> float:
    """Add two numbers."""
    return a + b


class Terminal(BaseTool):
    name: str = "terminal"
    description: str = "Runs a command"
    args_schema: Type[BaseModel] = Query

    def _run(self, expression: str, run_manager=None) -> str:
        return subprocess.check_output(expression, shell=True, text=True)  # expect: tool-runs-shell

    async def _arun(self, expression: str) -> str:
        raise NotImplementedError


class Uptime(BaseTool):
    name: str = "uptime"
    description: str = "How long the machine has been up"

    def _run(self, unit: str = "s") -> str:
        return subprocess.check_output(["uptime", "--since"], text=True)


def scrape(url: str) -> str:
    """Read a page."""
    return requests.get(url, timeout=10).text  # expect: tool-fetches-any-address


scrape_tool = StructuredTool.from_function(func=scrape, name="scrape", description="Read a page")


def weather(city: str) -> str:
    """Tell the weather."""
    return requests.get("https://weather.example.com/v1", params={"city": city}, timeout=10).text


weather_tool = Tool(name="weather", func=weather, description="The weather of a city")

frame = pd.read_csv("orders.csv")


@tool
def ask_frame(question: str) -> str:
    """Filter the orders by an expression of pandas."""
    return frame.query(question).to_json()  # expect: tool-evaluates-code
