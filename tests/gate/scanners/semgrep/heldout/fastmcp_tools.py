import os
import sqlite3
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from fastmcp import Context, FastMCP

mcp = FastMCP("workbench")
ROOT = Path("/srv/notes").resolve()
HOSTS = {"docs.example.com", "api.example.com"}


@mcp.tool()
async def git_log(branch: str, limit: int = 20) -> str:
    """Show the last commits of a branch."""
    done = subprocess.run(f"git log -n {limit} {branch}", shell=True, capture_output=True, text=True)  # expect: tool-runs-shell
    return done.stdout


@mcp.tool()
async def git_status(path: str) -> str:
    """Show what changed."""
    done = subprocess.run(["git", "-C", "/srv/repo", "status", "--", path], capture_output=True, text=True)
    return done.stdout


@mcp.tool(name="fetch_page", description="Read a page")
async def fetch_page(url: str, ctx: Context) -> str:
    await ctx.info(f"reading {url}")
    async with httpx.AsyncClient(timeout=30) as client:
        response = await client.get(url, follow_redirects=True)  # expect: tool-fetches-any-address
        response.raise_for_status()
        return response.text


@mcp.tool
async def fetch_docs(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in HOSTS:
        raise ValueError("this host is not one of ours")
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).text


@mcp.tool()
def read_note(name: str) -> str:
    """Read a note by its name."""
    with open(os.path.join(ROOT, name), encoding="utf-8") as stream:  # expect: tool-opens-any-path
        return stream.read()


@mcp.tool()
def read_note_inside(name: str) -> str:
    target = (ROOT / name).resolve()
    if not target.is_relative_to(ROOT):
        raise ValueError("outside of the notes")
    return target.read_text()


@mcp.resource("notes://{name}")
def note(name: str) -> str:
    return (ROOT / name).read_text()  # expect: tool-opens-any-path


@mcp.tool()
def find_tickets(status: str) -> list[dict]:
    """Find tickets by status."""
    with sqlite3.connect("tickets.db") as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT id, title FROM tickets WHERE status = '{status}'")  # expect: tool-builds-sql
        return [{"id": row[0], "title": row[1]} for row in cursor.fetchall()]


@mcp.tool()
def find_tickets_by_owner(owner: str) -> list[tuple]:
    with sqlite3.connect("tickets.db") as connection:
        return connection.execute("SELECT id FROM tickets WHERE owner = ?", (owner,)).fetchall()
