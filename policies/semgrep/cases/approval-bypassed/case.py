agent = Agent(tools=[HostedMCPTool(tool_config={"type": "mcp", "require_approval": "never"})])  # expect: approval-bypassed
chain = create_csv_agent(model, "a.csv", allow_dangerous_code=True)  # expect: approval-bypassed
asked = Agent(tools=[HostedMCPTool(tool_config={"type": "mcp", "require_approval": "always"})])
