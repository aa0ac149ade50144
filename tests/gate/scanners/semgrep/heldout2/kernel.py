import os
from typing import Annotated

import aiohttp
from semantic_kernel.functions import kernel_function


class Machine:
    @kernel_function(description="Restart a unit")
    def restart(self, unit: Annotated[str, "its name"]) -> str:
        return str(os.system(f"systemctl restart {unit}"))  # expect: tool-runs-shell

    @kernel_function(name="read", description="Read a page")
    async def read(self, address: str) -> str:
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as response:  # expect: tool-fetches-any-address
                return await response.text()

    @kernel_function(description="The load")
    def load(self, minutes: int = 5) -> str:
        return str(os.getloadavg())
