ollama run llama "make a script" | bash  # expect: model-output-executed
ollama run llama "make a poem" | less
