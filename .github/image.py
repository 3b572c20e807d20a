"""Builds the image and asks it a question: sudo python3 .github/image.py

Where there is a container engine, it does it. Elsewhere the Containerfile's steps are taken, as
root, in a clean Debian (debootstrap, which apt installs): no image, but the same files, user,
settings and read-only root, and the health check is tried on a bot that polls a local Bot API.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
FILE = HERE / "Containerfile"
DEBIAN = "bookworm"  # its python3 is the image's 3.11
QUESTION = "通辽有移民局吗"
PATIENCE = 60  # seconds until the bot is healthy
SETTINGS = {"TELEGRAM_BOT_TOKEN": "1:image", "TELEGRAM_API_URL": "http://127.0.0.1:8099"}
API = """
import asyncio
from tests.telegram.local import LocalBotAPI
from tests.telegram.server import Server
async def main():
    server = Server(LocalBotAPI(), "1:image")
    server.port = 8099
    async with server:
        await asyncio.Event().wait()
asyncio.run(main())
"""


def main() -> int:
    """Build and run it, by an engine or step by step."""
    for engine in "docker", "podman":
        if shutil.which(engine) and run([engine, "info"], check=False, stdout=-3, stderr=-3) == 0:
            return by_engine(engine)
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        print("neither a container engine, nor debootstrap and root's rights", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="wenju-root-") as root:
        return by_steps(Path(root))


def by_engine(engine: str) -> int:
    """Build the image, and ask it as compose.yaml would run it."""
    run([engine, "build", "-f", str(FILE), "-t", "wenju-check", str(ROOT)])
    locked = ["--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
    return run([engine, "run", "--rm", *locked, "wenju-check", QUESTION])


def by_steps(root: Path) -> int:
    """Take the steps in a root of its own, both stages in the same, and run what comes of it."""
    packages = "--include=python3,python3-venv,ca-certificates"
    run(["debootstrap", "--variant=minbase", packages, DEBIAN, str(root)], stdout=-3)
    root.chmod(0o755)  # the image's user goes there
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    for name in "/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt":  # the host's network
        shutil.copy(name, root / name[1:])
    image: dict[str, str] = {"USER": "root", "WORKDIR": "/"}
    settings = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
    settings |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    for name, rest in steps():
        print(f"+ {name} {rest}", flush=True)
        if name == "RUN":
            run(
                [
                    "chroot",
                    str(root),
                    *with_env(settings),
                    "sh",
                    "-ec",
                    f"cd {image['WORKDIR']}; {rest}",
                ]
            )
        elif name == "COPY":
            copy(root, root / image["WORKDIR"][1:], rest)
        elif name == "ENV":
            for word in shlex.split(rest):
                key, _, value = word.partition("=")
                settings[key] = value.replace("$PATH", settings["PATH"])
        else:
            image[name] = rest
        if name == "WORKDIR":
            (root / rest[1:]).mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "tests/telegram", root / "tests/telegram")
    return try_out(root, image, settings)


def try_out(root: Path, image: dict[str, str], settings: dict[str, str]) -> int:
    """In a root that is read only: a question, and a bot that gets healthy and stops when told."""
    entry = re.findall(r'"([^"]+)"', image["ENTRYPOINT"])
    volumes = re.findall(r'"([^"]+)"', image["VOLUME"])
    health = re.findall(r'"([^"]+)"', image["HEALTHCHECK"].split("CMD", 1)[1])

    def inside(*command: str, **more: str) -> list[str]:
        """A command as the image's user; all that is mounted is so for it alone."""
        mounts = [
            f"mount --bind {root} {root}",
            *(f"mount --bind {root}{v} {root}{v}" for v in volumes),
        ]
        mounts += [f"mount -t proc proc {root}/proc", f"mount -t tmpfs tmpfs {root}/tmp"]
        mounts += [f"mount --bind /dev {root}/dev", f"mount -o remount,bind,ro {root}"]
        user = f"--userspec={image['USER']}:{image['USER']}"
        there = ["sh", "-c", f'cd {image["WORKDIR"]} && exec "$@"', "sh", *command]
        chroot = ["chroot", user, str(root), *with_env(settings | more), *there]
        return [
            "unshare",
            "--mount",
            "sh",
            "-ec",
            f"{'; '.join(mounts)}; exec {shlex.join(chroot)}",
        ]

    run(
        inside("sh", "-c", "! touch /venv/x && touch /data/x /articles/x && rm /data/x /articles/x")
    )
    if run(inside(*entry, QUESTION), check=False) != 0:
        return 1
    api = subprocess.Popen(inside("python", "-c", API, PYTHONPATH="/"))
    bot = subprocess.Popen(inside(*entry, **SETTINGS))
    try:
        until = time.monotonic() + PATIENCE
        while run(inside(*health), check=False, stderr=-3) != 0:
            if time.monotonic() > until or bot.poll() is not None:
                print("the bot did not get healthy", file=sys.stderr)
                return 1
            time.sleep(1)
        print("healthy", flush=True)
        bot.terminate()
        return bot.wait(PATIENCE)
    finally:
        api.kill()
        bot.kill()


def steps() -> list[tuple[str, str]]:
    """The Containerfile's instructions, each with what follows it in one line."""
    text = re.sub(r"^#.*\n", "", FILE.read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines if line.strip()]


def copy(root: Path, workdir: Path, rest: str) -> None:
    """Copy from the project; what another stage made is there already."""
    *options, last = rest.split()
    if "--from=build" in options:
        return
    owner = next((o.partition("=")[2] for o in options if o.startswith("--chown=")), "")
    target = root / last[1:] if last.startswith("/") else workdir / last
    for name in (option for option in options if not option.startswith("--")):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
    if owner:
        run(["chroot", str(root), "chown", "-R", owner, last])


def with_env(settings: dict[str, str]) -> list[str]:
    """What begins a command that sees these settings alone."""
    return ["env", "-i", "LANG=C.UTF-8", *(f"{name}={value}" for name, value in settings.items())]


def run(command: list[str], *, check: bool = True, **more: int) -> int:
    """A command's exit code; where it is to be 0, CalledProcessError says that it is not."""
    return subprocess.run(command, check=check, **more).returncode  # type: ignore[call-overload,no-any-return]


if __name__ == "__main__":
    sys.exit(main())
