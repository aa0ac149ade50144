from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
from pydantic_ai import Agent, RunContext

BASE = Path("/data/reports")


@dataclass
class Deps:
    http: httpx.AsyncClient
    pool: asyncpg.Pool


agent = Agent("openai:gpt-5", deps_type=Deps)


@agent.tool
async def open_link(ctx: RunContext[Deps], link: str) -> str:
    """Read what a link leads to."""
    answer = await ctx.deps.http.get(link)  # expect: tool-fetches-any-address
    return answer.text


@agent.tool
async def customers(ctx: RunContext[Deps], where: str) -> list[dict]:
    rows = await ctx.deps.pool.fetch("SELECT * FROM customers WHERE " + where)  # expect: tool-builds-sql
    return [dict(row) for row in rows]


@agent.tool
async def customer(ctx: RunContext[Deps], number: str) -> dict:
    return dict(await ctx.deps.pool.fetchrow("SELECT * FROM customers WHERE number = $1", number))


@agent.tool_plain
def report(name: str) -> str:
    """Read a report."""
    return (BASE / name).read_text()  # expect: tool-opens-any-path


@agent.tool_plain
def report_of_year(year: int) -> str:
    if year not in range(2015, 2031):
        raise ValueError("there is no such report")
    return (BASE / f"{year}.md").read_text()
