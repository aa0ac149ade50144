import sqlite3
from pathlib import Path

from google.adk.agents import Agent


def sales(region: str) -> dict:
    """Sum the sales of a region."""
    connection = sqlite3.connect("sales.db")
    row = connection.execute("SELECT SUM(amount) FROM sales WHERE region = '%s'" % region).fetchone()  # expect: tool-builds-sql
    return {"sum": row[0]}


def invoice(number: str) -> str:
    """Read an invoice."""
    return Path("invoices", number).read_text()  # expect: tool-opens-any-path


def customers(name: str) -> list:
    connection = sqlite3.connect("sales.db")
    return connection.execute("SELECT id FROM customers WHERE name LIKE ?", (f"%{name}%",)).fetchall()


root_agent = Agent(name="clerk", model="gemini-2.5-pro", tools=[sales, invoice, customers])
