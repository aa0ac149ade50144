import json

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.tools import FunctionTool


def evaluate(expression: str) -> str:
    """Evaluate an expression."""
    return str(eval(expression))  # expect: tool-evaluates-code


def load_rows(text: str) -> list:
    """Parse rows."""
    return json.loads(text)


tools = [FunctionTool.from_defaults(fn=evaluate), FunctionTool.from_defaults(fn=load_rows)]
agent = FunctionAgent(tools=tools)
