"""What Ray Serve is told to run: models, the accelerators they take, and their environments.

Sources: Ray 2.52, `serve/schema.py` and `llm/_internal/serve` (an LLM without any word on its
hardware takes a GPU for each of its parallel workers).
"""

from collections.abc import Iterator

from gate.manifest import Container, Device, Model, Security, Text, Variable
from gate.parts.commands import read_launch
from gate.parts.embedded import read_embedded
from gate.parts.environment import variable_devices
from gate.parts.facts import Facts
from gate.parts.images import no_image, parse_image
from gate.parts.kuberay.resources import GPU, read_accelerator, read_gpus, read_resources
from gate.parts.texts import read_text, read_texts
from gate.tree import Node

LOADING = "model_loading_config"
HUB = "huggingface"
PARALLEL = ("tensor_parallel_size", "pipeline_parallel_size")


def read_serve_config(text: Node) -> Facts:
    """Read `serveConfigV2`, the YAML of Ray Serve's applications."""
    return read_embedded(text, read_applications)


def read_runtime_text(text: Node) -> Facts:
    """Read `runtimeEnvYAML`, the YAML of a job's environment."""
    return read_embedded(text, read_runtime)


def read_applications(root: Node) -> Facts:
    """Read every application and its deployments."""
    facts = Facts()
    for application in root["applications"].items():
        facts += read_runtime(application["runtime_env"])
        for deployment in application["deployments"].items():
            facts += read_deployment(deployment)
        for config in llm_configs(application["args"]):
            facts += read_llm(config)
    return facts


def read_deployment(deployment: Node) -> Facts:
    """Read what each replica of a deployment asks for."""
    actor = deployment["ray_actor_options"]
    devices = (*read_gpus(actor["num_gpus"]), *read_accelerator(actor["accelerator_type"]))
    facts = Facts(devices=devices) + read_resources(actor["resources"])
    for bundle in deployment["placement_group_bundles"].items():
        facts += read_resources(bundle)
    return facts + read_runtime(actor["runtime_env"])


def llm_configs(node: Node) -> Iterator[Node]:
    """Find the configurations of language models, wherever a builder takes them."""
    if node.is_list():
        for item in node.items():
            yield from llm_configs(item)
    elif node.has(LOADING):
        yield node
    elif node.is_mapping():
        for _, member in node.members():
            yield from llm_configs(member)


def read_llm(config: Node) -> Facts:
    """Read a language model and what its replicas ask for."""
    model = read_model(config[LOADING], config["engine_kwargs"]["revision"])
    facts = Facts(models=(model,), devices=tuple(llm_devices(config)))
    return (
        facts + read_deployment(config["deployment_config"]) + read_runtime(config["runtime_env"])
    )


def read_model(loading: Node, revision: Node) -> Model:
    """Read where the weights of a model come from: a hub, a bucket or a folder."""
    source, named = loading["model_source"], loading["model_id"]
    place = source["bucket_uri"] if source.is_mapping() else source
    written = place if place.present else named
    scheme, has_scheme, _ = written.text().partition("://")
    folder = written.text().startswith(("/", "."))
    provider = scheme if has_scheme else "" if folder else HUB
    return Model(
        provider, written.text(), "", "", tls_verify=True, at=written.at, revision=revision.scalar()
    )


def llm_devices(config: Node) -> Iterator[Device]:
    """Read the accelerators of a language model; it has GPUs unless it says otherwise."""
    accelerator = config["accelerator_type"]
    yield from read_accelerator(accelerator)
    placement = config["placement_group_config"]
    bundles = (placement["bundle_per_worker"], *placement["bundles"].items())
    stated = [bundle for bundle in (config["resources_per_bundle"], *bundles) if bundle.present]
    for bundle in stated:
        yield from read_resources(bundle).devices
    kind = config["accelerator_config"]["kind"].text()
    without = kind == "cpu" or config["use_cpu"].flag() is True
    if not (stated or accelerator.present or without):
        yield Device("resource", GPU, str(workers(config["engine_kwargs"])), config.at)


def workers(engine: Node) -> int:
    """Count the parallel workers of a replica."""
    count = 1
    for key in PARALLEL:
        count *= engine[key].integer() or 1
    return count


def read_runtime(runtime: Node) -> Facts:
    """Read the environment that Ray makes for its workers: variables and an image of their own."""
    variables = tuple(
        Variable(name, value.scalar(), "", value.at)
        for name, value in runtime["env_vars"].members()
    )
    facts = Facts(devices=variable_devices(variables))
    image = runtime["image_uri"]
    if image.present:
        facts += Facts(containers=(run_in(image),))
    return facts + read_container(runtime["container"])


def read_container(container: Node) -> Facts:
    """Read the container that Ray starts with podman, with its options."""
    image = container["image"]
    if not image.present:
        return Facts()
    options = read_texts(container["run_options"])
    words = (
        Text("podman", image.at),
        Text("run", image.at),
        *options,
        read_text(image),
    )
    launch = read_launch(words, no_image(image.at))
    return Facts(containers=(run_in(image),), devices=launch.devices, paths=launch.paths)


def run_in(image: Node) -> Container:
    """Describe the container that Ray's workers run in, of which only the image is known."""
    return Container(
        name="runtime-env",
        role="main",
        image=parse_image(image.text(), image.at),
        command=(),
        args=(),
        env=(),
        resources=(),
        mounts=(),
        host_ports=(),
        security=Security(at=image.at),
        at=image.at,
    )
