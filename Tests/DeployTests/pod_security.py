"""The Pod Security Standards, profile `restricted`: https://kubernetes.io/docs/concepts/security/pod-security-standards/.

A cluster's admission decides by the same controls, and there is none here to ask. Stricter in one way: where the profile
lets some values of a field pass that no exporter needs, the field must be left out.
"""

from typing import Any

VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
}
HOST_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
LEFT_OUT = ("privileged", "procMount", "seLinuxOptions", "appArmorProfile", "windowsOptions", "sysctls")
CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def violations(pod: dict[str, Any]) -> list[str]:
    """What the profile forbids in a pod's spec, a sentence each."""
    shared = pod.get("securityContext", {})
    found = [f"the pod has {name}" for name in HOST_NAMESPACES if pod.get(name)]
    found += [f"the pod has {name}" for name in LEFT_OUT if name in shared]
    for volume in pod.get("volumes", []):
        found += [f"volume {volume['name']} is a {kind}" for kind in volume.keys() - {"name"} - VOLUMES]
    for container in (container for kind in CONTAINERS for container in pod.get(kind, [])):
        found += [f"container {container['name']} {what}" for what in _container_violations(container, shared)]
    return found


def _container_violations(container: dict[str, Any], shared: dict[str, Any]) -> list[str]:
    own = container.get("securityContext", {})
    found = [f"has {name}" for name in LEFT_OUT if name in own]
    # These may be said once for the pod; a container's own word goes before it.
    both = shared | own
    if both.get("runAsNonRoot") is not True or both.get("runAsUser") == 0:
        found.append("may run as root")
    if both.get("seccompProfile", {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        found.append("has no seccomp profile")
    # These must be said for each container.
    if own.get("allowPrivilegeEscalation") is not False:
        found.append("may gain privileges")
    capabilities = own.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", []):
        found.append("keeps capabilities")
    found += [f"adds {added}" for added in capabilities.get("add", []) if added != "NET_BIND_SERVICE"]
    found += [f"takes port {port['hostPort']} of the node" for port in container.get("ports", []) if "hostPort" in port]
    for hook in (container | container.get("lifecycle", {})).values():
        if isinstance(hook, dict) and any("host" in hook.get(action, {}) for action in ("httpGet", "tcpSocket")):
            found.append("has a probe or hook to another host")
    return found
