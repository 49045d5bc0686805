"""Starts telemelya with a Redis and an S3 of its own, in the environment that has them. Run by `running.py`."""

from __future__ import annotations

import os
import sys
import threading


def main(port: int, redis_port: int, s3_port: int) -> None:
    """Serve until killed."""
    from fakeredis import TcpFakeServer
    from moto.server import ThreadedMotoServer

    redis = TcpFakeServer(("127.0.0.1", redis_port), server_type="redis")
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    ThreadedMotoServer("127.0.0.1", s3_port).start()
    os.environ |= {
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{s3_port}",
        "MOCK_SERVER_HOST": "127.0.0.1",
        "MOCK_SERVER_PORT": str(port),
        "MOCK_SERVER_URL": f"http://127.0.0.1:{port}",
        "STRICT_EDIT": "true",
        "AUTH_KEYS": "k",
    }
    from telemelya.server.app import main as serve

    serve()


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
