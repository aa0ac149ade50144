"""A RayService, a RayJob and their cluster, with all that the gate reads of them."""

DIGEST = "sha256:" + "0" * 64
SERVE = """\
applications:
  - name: llm
    runtime_env:
      image_uri: registry.example.com/worker:1
      env_vars: {CUDA_VISIBLE_DEVICES: "0", LEVEL: info}
    args:
      llm_configs:
        - configs/other.yaml
        - model_loading_config: {model_id: small, model_source: example-org/small}
          engine_kwargs: {revision: 0f4c2a9, tensor_parallel_size: 2, pipeline_parallel_size: 2}
        - model_loading_config: {model_id: example-org/tiny}
          use_cpu: true
        - model_loading_config: {model_id: kept, model_source: {bucket_uri: "s3://models/kept"}}
          accelerator_type: L4
        - model_loading_config: {model_id: near, model_source: /models/near}
          resources_per_bundle: {CPU: 1, TPU: 4}
    deployments:
      - name: Reranker
        num_replicas: 2
        ray_actor_options:
          num_gpus: 0.5
          accelerator_type: A100
          resources: {licence: 1, memory: 8}
        placement_group_bundles: [{CPU: 1, GPU: 1}]
"""
RUNTIME = """\
container:
  image: registry.example.com/job:1
  run_options: ["--gpus=all", "-v", "/srv/data:/data"]
"""


def pod(name: str, **spec: object) -> dict[str, object]:
    container = {"name": name, "image": f"registry.example.com/{name}:1"}
    return {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container], **spec}}


CLUSTER: dict[str, object] = {
    "enableInTreeAutoscaling": True,
    "authOptions": {"mode": "token", "secretName": "token"},
    "autoscalerOptions": {
        "image": "registry.example.com/scaler:1",
        "securityContext": {"privileged": True},
        "envFrom": [{"secretRef": {"name": "scaler"}}],
    },
    "gcsFaultToleranceOptions": {
        "redisPassword": {"valueFrom": {"secretKeyRef": {"name": "store", "key": "password"}}}
    },
    "historyServerOptions": {"collectorOptions": {"image": "registry.example.com/collector:1"}},
    "networkPolicy": {
        "mode": "DenyAll",
        "head": {"egressRules": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}]}]},
        "worker": {"egressRules": [{"ports": [{"port": 443}]}]},
        "workerGroups": [{"groupName": "quiet"}],
    },
    "headGroupSpec": {
        "rayStartParams": {"num-gpus": "0"},
        "ingressOptions": {"tls": [{"secretName": "dashboard-tls"}]},
        "template": pod("head"),
    },
    "workerGroupSpecs": [
        {
            "groupName": "cards",
            "labels": {"team": "ops"},
            "minReplicas": 1,
            "replicas": 2,
            "maxReplicas": 3,
            "numOfHosts": 2,
            "rayStartParams": {"num-gpus": "1", "resources": '"{\\"TPU\\": 4}"'},
            "template": pod("worker", serviceAccountName="workers"),
        },
        {
            "groupName": "quiet",
            "minReplicas": 1,
            "resources": {"CPU": "4", "NPU": "2"},
            "template": pod("worker"),
        },
    ],
}
JOB: dict[str, object] = {
    "entrypoint": "python run.py",
    "entrypointNumGpus": 0.5,
    "entrypointResources": '{"accelerator_type:L4": 0.001}',
    "runtimeEnvYAML": RUNTIME,
    "submitterPodTemplate": pod("submitter"),
    "rayClusterSpec": CLUSTER,
}
SPECS: dict[str, dict[str, object]] = {
    "RayCluster": CLUSTER,
    "RayService": {"serveConfigV2": SERVE, "rayClusterConfig": CLUSTER},
    "RayJob": JOB,
    "RayCronJob": {"schedule": "@daily", "jobTemplate": JOB},
}


def made(kind: str, spec: object, version: str = "v1") -> dict[str, object]:
    metadata = {"name": "inference", "namespace": "prod-models", "labels": {"team": "ops"}}
    return {"apiVersion": f"ray.io/{version}", "kind": kind, "metadata": metadata, "spec": spec}
