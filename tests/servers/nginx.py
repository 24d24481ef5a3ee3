"""nginx, which serves a folder by two protocols: its program and how it is told to."""
import os

from .needs import Debian
from .service import HOST

NGINX = Debian(
    ("nginx", "libnginx-mod-http-dav-ext"), "usr/sbin/nginx", "usr/lib/nginx/modules/ngx_http_dav_ext_module.so",
)

TYPES = {"text/plain": "txt", "text/html": "html", "application/json": "json", "image/png": "png"}


def version():
    return [NGINX.path(), "-v"]


def serve(service, port, location, load="", http=""):
    """Returns the argv of an nginx in the foreground; the texts are lines of its configuration."""
    folder = service.data()
    # Its workers take another user's name where root starts it, and could not reach the folder.
    user = "user root root;" if os.geteuid() == 0 else ""
    parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{part}_temp_path {service.data('tmp')}/{part};" for part in parts)
    types = " ".join(f"{kind} {ending};" for kind, ending in TYPES.items())
    config = folder / "nginx.conf"
    config.write_text(f"""\
{f"load_module {load};" if load else ""}
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_max_body_size 0;
    default_type application/octet-stream;
    types {{ {types} }}
    {temporary}
    {http}
    server {{
        listen {HOST}:{port};
        root {service.data("root")};
        location / {{ {location} }}
    }}
}}
""")
    return [NGINX.path(), "-c", str(config), "-e", str(folder / "error.log")]
