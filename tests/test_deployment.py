"""What the bot is run for good with: the unit, the container, the settings that they name."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest
import yaml

from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
FILES = ROOT / ".github"
CONTAINER = (FILES / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((FILES / "compose.yaml").read_text("utf-8"))["services"]["wenju"]
UNIT = (FILES / "wenju.service").read_text("utf-8")

SETTINGS = {
    "Containerfile": re.findall(r"([A-Z_]+)=", CONTAINER.split("ENV ")[1].split("USER")[0]),
    "compose.yaml": [*COMPOSE["environment"]],
    "wenju.service": re.findall(r"([A-Z_]+)=", re.search("Environment=(.*)", UNIT)[1]),
}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_unit_is_one_that_systemd_takes(tmp_path):
    unit = tmp_path / "wenju.service"  # with a Python and a user that are here
    here = UNIT.replace("/opt/wenju/venv/bin/python", sys.executable).replace("=wenju", "=root")
    unit.write_text(here, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    checked = subprocess.run(command, capture_output=True, text=True)
    ours = [line for line in checked.stderr.splitlines() if "wenju" in line]
    assert (checked.returncode, ours) == (0, [])


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_set_there_are_settings(name):
    assert set(SETTINGS[name]) - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} <= NAMES
    assert {"ARTICLES_DIR", "DATA_DIR"} <= {*SETTINGS[name]}


def test_the_container_is_nobodys_and_writes_only_to_its_volumes():
    assert re.search(r"^USER wenju$", CONTAINER, re.MULTILINE)
    assert COMPOSE["read_only"] is True
    assert COMPOSE["cap_drop"] == ["ALL"]
    assert [volume.partition(":")[2] for volume in COMPOSE["volumes"]] == ["/articles", "/data"]
    assert "/healthz" in re.search(r"HEALTHCHECK.*\n.*", CONTAINER)[0]


def test_every_step_of_the_container_can_be_taken_without_an_engine():
    path = FILES / "image.py"
    image = run_path(str(path))
    taken = image["steps"]()
    assert [name for name, _ in taken] == re.findall(r"^([A-Z]+) ", CONTAINER, re.MULTILINE)
    assert ("USER", "wenju") in taken
    known = {*re.findall(r'"([A-Z]+)"', path.read_text("utf-8"))} | {"FROM"}  # of one root
    assert {name for name, _ in taken} <= known
    assert not any("\\" in rest for _, rest in taken)


def test_the_container_is_built_and_run_where_the_tests_are():
    jobs = yaml.safe_load((FILES / "workflows/test.yml").read_text("utf-8"))["jobs"]
    runs = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    assert ".ci/run" in runs
    assert "python3 .github/image.py" in runs


def test_what_is_copied_into_the_container_is_there():
    copied = re.findall(r"^COPY (?:--chown=\S+ )?((?!--from)\S.*) \S+$", CONTAINER, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert name != "."  # .env is never in an image
