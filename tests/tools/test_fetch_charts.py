"""Fetching what is pinned, from repositories of both kinds on this machine."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import fetch_charts
from waterline.chart import Chart, Manifest

ARCHIVE = b"an archive"
DIGEST = hashlib.sha256(ARCHIVE).hexdigest()
OTHER = hashlib.sha256(b"something else").hexdigest()
PULL = "repository:charts/demo:pull"


class Server(ThreadingHTTPServer):
    """Answers what it is told to, and wants a token where it is told so."""

    def __init__(self):
        self.answers = {}
        self.guarded = set()
        self.asked = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self):
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        """Answer a request."""
        server = self.server
        server.asked.append(self.path)
        if self.path in server.guarded and self.headers.get("Authorization") != "Bearer anybody":
            challenge = f'Bearer realm="http://{server.address}/token",service="demo",scope="{PULL}"'
            self.answer(401, b"", ("WWW-Authenticate", challenge))
        elif self.path in server.answers:
            self.answer(200, server.answers[self.path])
        else:
            self.answer(404, b"")

    def answer(self, status, content, *headers):
        """Send an answer."""
        self.send_response(status)
        for key, value in (("Content-Length", str(len(content))), *headers):
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def server():
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def chart(repository, digest=DIGEST):
    return Chart(
        name="demo", version="1.2.3", repository=repository, digest=digest, kubernetes=("1.34", None), images={}
    )


@pytest.fixture
def indexed(server):
    """A chart in a repository with an index; its archive is named relatively, as most are."""

    def make(digest=DIGEST, said=DIGEST):
        entry = {"version": "1.2.3", "urls": ["demo-1.2.3.tgz"], "digest": said}
        older = {"version": "1.2.2", "urls": ["demo-1.2.2.tgz"], "digest": OTHER}
        server.answers["/charts/index.yaml"] = json.dumps({"entries": {"demo": [older, entry]}}).encode()
        server.answers["/charts/demo-1.2.3.tgz"] = ARCHIVE
        return chart(f"http://{server.address}/charts", digest)

    return make


@pytest.fixture
def registered(server):
    """A chart in a registry that gives anybody a token, and nobody anything without one."""

    def make(digest=DIGEST, said=DIGEST):
        layer = {"mediaType": fetch_charts.LAYER, "digest": f"sha256:{said}"}
        provenance = {"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "sha256:0"}
        manifest, blob = "/v2/charts/demo/manifests/1.2.3", f"/v2/charts/demo/blobs/sha256:{said}"
        token = "/token?service=demo&scope=repository%3Acharts%2Fdemo%3Apull"  # noqa: S105 -- where there is one
        server.answers[manifest] = json.dumps({"layers": [provenance, layer]}).encode()
        server.answers |= {blob: ARCHIVE, token: b'{"token": "anybody"}'}
        server.guarded |= {manifest, blob}
        return chart(f"oci://{server.address}/charts", digest)

    return make


@pytest.fixture(params=["indexed", "registered"])
def published(request):
    """A chart in a repository of either kind."""
    return request.getfixturevalue(request.param)


def test_a_chart_is_fetched_from_a_repository_of_either_kind(published, tmp_path, capsys):
    assert fetch_charts.main([published()], tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["demo-1.2.3.tgz"]
    assert (tmp_path / "demo-1.2.3.tgz").read_bytes() == ARCHIVE
    assert capsys.readouterr() == (f"demo 1.2.3 sha256:{DIGEST}\n", "")


def test_a_digest_that_is_not_pinned_is_shown_so_that_it_can_be(published, tmp_path, capsys):
    assert fetch_charts.main([published(digest=None)], tmp_path) == 0
    assert capsys.readouterr().out == f"demo 1.2.3 sha256:{DIGEST} (not pinned)\n"


def test_an_archive_with_another_digest_is_not_kept(published, tmp_path, capsys):
    assert fetch_charts.main([published(digest=OTHER)], tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr() == ("", f"error: demo 1.2.3: sha256:{DIGEST}: expected sha256:{OTHER}\n")


def test_an_archive_that_is_not_what_its_repository_says_is_not_kept(published, tmp_path, capsys):
    assert fetch_charts.main([published(digest=None, said=OTHER)], tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert f"says sha256:{OTHER}" in capsys.readouterr().err


def test_what_was_there_stays_when_its_successor_is_refused(published, tmp_path):
    (tmp_path / "demo-1.2.3.tgz").write_bytes(b"what was there")

    assert fetch_charts.main([published(digest=OTHER)], tmp_path) == 1
    assert (tmp_path / "demo-1.2.3.tgz").read_bytes() == b"what was there"


def test_a_registry_is_asked_for_a_token_only_if_it_wants_one(registered, server, tmp_path):
    pin = registered()
    server.guarded.clear()

    assert fetch_charts.main([pin], tmp_path) == 0
    assert not any(path.startswith("/token") for path in server.asked)


def manifest(server, digest=DIGEST):
    url = f"http://{server.address}/demo.yaml"
    return Manifest(name="kinds", version="v1.0.0", url=url, digest=digest, kubernetes=("1.34", None))


def test_a_manifest_is_fetched(server, tmp_path):
    server.answers["/demo.yaml"] = ARCHIVE

    assert fetch_charts.main([manifest(server)], tmp_path) == 0
    assert (tmp_path / "kinds-v1.0.0.yaml").read_bytes() == ARCHIVE


def test_one_that_fails_does_not_keep_the_others_from_being_fetched(indexed, server, tmp_path, capsys):
    assert fetch_charts.main([manifest(server), indexed()], tmp_path) == 1
    printed = capsys.readouterr()
    assert printed.out == f"demo 1.2.3 sha256:{DIGEST}\n"
    assert printed.err == f"error: kinds v1.0.0: http://{server.address}/demo.yaml: 404 Not Found\n"


@pytest.mark.parametrize("scheme", ["http", "oci"])
def test_a_host_that_does_not_answer_is_one_line(tmp_path, capsys, scheme):
    with Server() as gone:
        repository = f"{scheme}://{gone.address}/charts"

    assert fetch_charts.main([chart(repository)], tmp_path) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: demo 1.2.3: http://{gone.address}/")
    assert "refused" in line


@pytest.mark.parametrize("answer", [b"", b"- a", b"entries: {demo: [{}]}", b"a: [", b"entries: {}"])
def test_an_index_that_is_none_is_one_line(server, tmp_path, capsys, answer):
    server.answers["/charts/index.yaml"] = answer

    assert fetch_charts.main([chart(f"http://{server.address}/charts")], tmp_path) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"layers": [{}]}'])
def test_a_registrys_manifest_that_is_none_is_one_line(server, tmp_path, capsys, answer):
    server.answers["/v2/charts/demo/manifests/1.2.3"] = answer

    assert fetch_charts.main([chart(f"oci://{server.address}/charts")], tmp_path) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_is_no_web_address_is_not_opened(tmp_path, capsys):
    (tmp_path / "index.yaml").write_text("entries: {}")

    assert fetch_charts.main([chart(f"file://{tmp_path}")], tmp_path / "to") == 1
    assert "expected an https address" in capsys.readouterr().err
