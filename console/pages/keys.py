"""Keys of the records API for administrators: who has one and uses it, making one, shown once, and revoking."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.forms import Text
from console.languages import say
from console.origin import page_router
from console.render import go, page
from console.words import N_
from core.access_keys import LONGEST_NAME, WrongName, add_key, list_keys, revoke_key
from core.ids import Id

router = page_router("/desk/keys")
Administrator = Annotated[Visit, allow("keys")]

FAULTS = {
    "empty": N_("Nama kosong. Tulis apa yang memakai kunci ini, misalnya kasir."),
    "long": N_("Nama ini terlalu panjang. Pakai paling banyak %(longest)s karakter."),
    "number": N_("“%(name)s” adalah bilangan, dan kunci juga dipanggil dengan nomornya. Pakai kata, misalnya kasir."),
    "taken": N_("Kunci “%(name)s” masih berlaku. Pilih nama lain, atau cabut kunci itu lebih dulu."),
}


@router.get("")
def show(visit: Administrator, saved: str = "") -> Response:
    """List every key without its secret."""
    return _show(visit, saved=saved)


@router.post("")
def add(visit: Administrator, name: Text = "") -> Response:
    """Make a key and show it this once."""
    name = " ".join(name.split())
    try:
        with visit.ports.database.transaction() as session:
            secret = add_key(session, name, now=visit.now, agent_id=visit.agent.id)
    except WrongName as wrong:
        fault = say(visit.language, FAULTS[wrong.fault], name=name, longest=LONGEST_NAME)
        return _show(visit, status=422, fault=fault, name=name)
    return _show(visit, secret=secret, made=name)


@router.post("/{key_id}/revoke")
def revoke(visit: Administrator, key_id: Id) -> Response:
    """Let a key open nothing any more. One that is unknown or revoked already answers 409."""
    with visit.ports.database.transaction() as session:
        done = revoke_key(session, key_id, now=visit.now, agent_id=visit.agent.id)
    if not done:
        raise Refused(409, "Kunci ini tidak berlaku lagi", "Mungkin rekan Anda sudah mencabutnya.")
    return go(visit, "/desk/keys?saved=1")


def _show(visit: Visit, *, status: int = 200, **shown: str) -> Response:
    with visit.ports.database.snapshot() as session:
        keys = list_keys(session)
    values = dict.fromkeys(("saved", "fault", "name", "secret", "made"), "") | shown
    return page(visit, "keys.html", status=status, keys=keys, longest=LONGEST_NAME, **values)
