"""Shop facts that answers need: their values per language, and which entries each unset one keeps drafts."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response

from console.access import Refused, Visit, allow
from console.forms import Text
from console.origin import page_router
from console.render import go, page
from core.business import read_business
from core.events import Event, record_events
from faq_kb.starter import starter_variables
from faq_kb.variables import read_variables, set_variable, unset_variables

router = page_router("/desk/knowledge/variables")
Reader = Annotated[Visit, allow("knowledge.read")]
Editor = Annotated[Visit, allow("knowledge.edit")]


@router.get("")
def show(visit: Reader, saved: str = "") -> Response:
    """List every variable, those that most answers wait for first; what no active pack needs comes last."""
    with visit.ports.database.snapshot() as session:
        packs = read_business(session, visit.ports.settings.zone).packs
        values, unset = read_variables(session), unset_variables(session, packs)
    described = starter_variables()
    return page(
        visit,
        "variables.html",
        names=[*sorted(unset, key=lambda name: (-len(unset[name]), name)), *sorted(values["id"])],
        unused=sorted(described.keys() - values["id"].keys() - unset.keys()),
        described=described,
        values=values,
        unset=unset,
        saved=saved,
    )


@router.post("/{name}")
def save(visit: Editor, name: str, value: Text = "", value_en: Text = "") -> Response:
    """Set one variable, or unset it with an empty value; answers that need it follow at once."""
    try:
        with visit.ports.database.transaction() as session:
            before = read_variables(session)
            set_variable(session, name, value, author=visit.agent.name, now=visit.now, value_en=value_en)
            if read_variables(session) != before:
                told = Event("variable.changed", visit.now, agent_id=visit.agent.id, detail={"names": [name]})
                record_events(session, [told])
    except ValueError:
        raise Refused(
            422, "Nilai ini tidak bisa disimpan", "Paling banyak 300 karakter, untuk variabel yang bukan isian bot."
        ) from None
    visit.ports.published()
    return go(visit, f"/desk/knowledge/variables?saved={name}#v-{name}")
