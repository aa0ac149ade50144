import OpenAI from "openai";
import DOMPurify from "dompurify";
import { marked } from "marked";

const client = new OpenAI();

export async function show(question) {
  const completion = await client.chat.completions.create({ model: "gpt-5", messages: question });
  const html = marked.parse(completion.choices[0].message.content);
  document.getElementById("answer").innerHTML = html; // expect: model-output-unescaped
}

export async function showClean(question) {
  const completion = await client.chat.completions.create({ model: "gpt-5", messages: question });
  const html = DOMPurify.sanitize(marked.parse(completion.choices[0].message.content));
  document.getElementById("answer").innerHTML = html;
}

export async function showText(question) {
  const completion = await client.chat.completions.create({ model: "gpt-5", messages: question });
  document.getElementById("answer").textContent = completion.choices[0].message.content;
}
