"""Which files hold text that people write, as far as their names tell."""

from pathlib import PurePosixPath

PROGRAMS = """
    .py .pyi .ipynb .js .jsx .cjs .mjs .ts .tsx .cts .mts .vue .svelte .sh .bash .zsh .fish .ksh
    .ps1 .psm1 .psd1 .bat .cmd .go .rs .java .kt .kts .scala .groovy .gradle .rb .php .pl .pm .lua
    .r .jl .ex .exs .erl .clj .cs .fs .vb .c .h .cc .cpp .hpp .m .swift .dart .sql .tf .tfvars
    .hcl .bicep .nix .star .bzl .rego .cue
"""
SETTINGS = """
    .yaml .yml .json .jsonc .json5 .ndjson .jsonl .toml .ini .cfg .conf .config .properties .props
    .env .envrc .xml .plist .http .rest .npmrc .pypirc .netrc .pgpass .htpasswd .s3cfg .boto
    .dockercfg .gitconfig .git-credentials .service .dockerfile .containerfile
    .pem .key .ppk .asc .pub
"""
PROSE = """
    .md .mdx .markdown .txt .text .rst .adoc .html .htm .prompt .prompty .tmpl .tpl .j2 .jinja
    .jinja2 .mustache .hbs .erb .log .eml .diff .patch .csv .example .sample .template .dist
"""
CALLED = """
    dockerfile containerfile makefile gnumakefile justfile jenkinsfile vagrantfile procfile
    gemfile rakefile brewfile tiltfile caddyfile credentials id_rsa id_dsa id_ecdsa id_ed25519
    .bashrc .zshrc .profile .bash_profile .bash_history _netrc
"""
SUFFIXES = frozenset((PROGRAMS + SETTINGS + PROSE).split())
NAMES = frozenset(CALLED.split())
ENVIRONMENTS = (".env", "env.")
"""`.env` and its relatives: `.env.local`, `env.production`."""


def holds_text(path: str) -> bool:
    """Say whether a file is of a kind in which secrets are looked for."""
    name = PurePosixPath(path.lower()).name
    return (
        PurePosixPath(name).suffix in SUFFIXES
        or name in NAMES
        or name.startswith(ENVIRONMENTS)
        or name.partition(".")[0] in NAMES
        or (name.startswith(".") and name in SUFFIXES)
    )
