import base64
import json
import pickle
import sqlite3

import yaml
from agents import Agent, RunContextWrapper, Runner, function_tool


@function_tool
def load_state(blob: str) -> str:
    """Restore what was saved before."""
    state = pickle.loads(base64.b64decode(blob))  # expect: tool-deserialises
    return json.dumps(state["history"])


@function_tool(name_override="load_json_state")
def load_json(blob: str) -> str:
    return json.dumps(json.loads(base64.b64decode(blob)))


@function_tool
async def parse_config(wrapper: RunContextWrapper[dict], text: str) -> str:
    settings = yaml.load(text, Loader=yaml.Loader)  # expect: tool-deserialises
    return str(settings)


@function_tool
async def parse_config_safely(wrapper: RunContextWrapper[dict], text: str) -> str:
    return str(yaml.safe_load(text))


@function_tool(strict_mode=False)
def run_query(sql: str) -> str:
    """Run a query that the agent wrote."""
    with sqlite3.connect("file:sales.db?mode=ro", uri=True) as connection:
        return json.dumps(connection.execute(sql).fetchall())  # expect: tool-builds-sql


async def main() -> None:
    agent = Agent(name="clerk", tools=[load_state, load_json, parse_config, run_query])
    await Runner.run(agent, "What sold best?", max_turns=8)
