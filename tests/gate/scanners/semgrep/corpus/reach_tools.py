import os
import sqlite3
import urllib.request
from pathlib import Path

import httpx
import requests
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("reach")
ROOT = Path("/srv/notes").resolve()
HOSTS = {"api.example.com"}


@mcp.tool()
def fetch(url: str) -> str:
    return requests.get(url, timeout=10).text  # expect: tool-fetches-any-address


@mcp.tool()
async def head(url: str, ctx: Context) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.head(url)  # expect: tool-fetches-any-address
    return answer.status_code


@mcp.tool()
def download(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:  # expect: tool-fetches-any-address
        return answer.read()


@mcp.tool()
def weather(city: str) -> dict:
    return requests.get("https://api.example.com/weather", params={"q": city}, timeout=5).json()


@mcp.tool()
def ticket(number: int) -> dict:
    return requests.get("https://api.example.com/tickets/42", timeout=5).json()


@mcp.tool()
def page(url: str) -> str:
    target = validate_url(url, HOSTS)
    return requests.get(target, timeout=5).text


@mcp.tool()
def read_note(name: str) -> str:
    return open(os.path.join("/srv/notes", name)).read()  # expect: tool-opens-any-path


@mcp.tool()
def write_note(name: str, text: str) -> int:
    path = ROOT / name
    return path.write_text(text)  # expect: tool-opens-any-path


@mcp.tool()
def remove(path: str) -> None:
    os.remove(path)  # expect: tool-opens-any-path


@mcp.tool()
def read_inside(name: str) -> str:
    path = (ROOT / name).resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError("outside")
    return path.read_text()


@mcp.tool()
def read_checked(name: str) -> str:
    path = safe_join(ROOT, name)
    return path.read_text()


@mcp.tool()
def readme() -> str:
    return (ROOT / "README.md").read_text()


@mcp.tool()
def customer(name: str) -> list:
    with sqlite3.connect("app.db") as database:
        return database.execute(f"SELECT * FROM customers WHERE name = '{name}'").fetchall()  # expect: tool-builds-sql


@mcp.tool()
def query(sql: str) -> list:
    cursor = sqlite3.connect("app.db").cursor()
    cursor.execute(sql)  # expect: tool-builds-sql
    return cursor.fetchall()


@mcp.tool()
def rows(table: str) -> list:
    text = "SELECT * FROM " + table
    return sqlite3.connect("app.db").execute(text).fetchall()  # expect: tool-builds-sql


@mcp.tool()
def order(number: str) -> list:
    with sqlite3.connect("app.db") as database:
        return database.execute("SELECT * FROM orders WHERE id = ?", (number,)).fetchall()


@mcp.tool()
def limited(amount: int) -> list:
    with sqlite3.connect("app.db") as database:
        return database.execute(f"SELECT * FROM orders LIMIT {int(amount)}").fetchall()
