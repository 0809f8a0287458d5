"""Claims: one living client has a task; a dead one has none."""

import subprocess
import sys
from pathlib import Path

from scenarios.batch.claims import Claims

TASK, OTHER = "a" * 64, "b" * 64
CLAIM = """
import sys, time
from pathlib import Path
from scenarios.batch.claims import Claims
claims = Claims(Path(sys.argv[1]))
print(claims.take(sys.argv[2]), flush=True)
time.sleep(60)
"""


def test_a_killed_client_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "locks"
    client = subprocess.Popen([sys.executable, "-c", CLAIM, str(path), TASK], stdout=subprocess.PIPE)
    assert client.stdout is not None
    try:
        assert client.stdout.readline() == b"True\n"
        with Claims(path) as claims:
            assert not claims.take(TASK)
            assert claims.take(OTHER)
            client.kill()
            client.wait()
            assert claims.take(TASK)
    finally:
        client.kill()
        client.wait()
        client.stdout.close()
