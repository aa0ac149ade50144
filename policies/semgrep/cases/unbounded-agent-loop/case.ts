export async function loop(messages: string[]) {
  for (;;) { // expect: unbounded-agent-loop
    const answer = await client.messages.create({ model: "m", messages });
    if (answer.stop_reason === "end_turn") return answer;
  }
}

export async function counted(messages: string[]) {
  let rounds = 0;
  while (true) {
    const answer = await client.messages.create({ model: "m", messages });
    rounds += 1;
    if (rounds > 9) return answer;
  }
}
