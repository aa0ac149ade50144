import ssl

import aiohttp
import httpx
import requests
import urllib3
from openai import OpenAI

model = OpenAI(base_url="https://llm.internal/v1", http_client=httpx.Client(verify=False))  # expect: tls-not-verified
checked = OpenAI(base_url="https://llm.internal/v1", http_client=httpx.Client(verify="/etc/ssl/internal.pem"))
pool = urllib3.PoolManager(cert_reqs="CERT_NONE")  # expect: tls-not-verified
ssl._create_default_https_context = ssl._create_unverified_context  # expect: tls-not-verified


def ping(address: str) -> int:
    return requests.get("https://mcp.internal/health", verify=False, timeout=5).status_code  # expect: tls-not-verified


def ping_checked(address: str) -> int:
    return requests.get("https://mcp.internal/health", verify=True, timeout=5).status_code


async def tools() -> list:
    async with aiohttp.ClientSession() as session:
        async with session.get("https://mcp.internal/tools", ssl=False) as response:  # expect: tls-not-verified
            return await response.json()


async def tools_checked() -> list:
    context = ssl.create_default_context(cafile="/etc/ssl/internal.pem")
    async with aiohttp.ClientSession() as session:
        async with session.get("https://mcp.internal/tools", ssl=context) as response:
            return await response.json()
