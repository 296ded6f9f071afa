"""Minutes of a meeting of the demo city: drafted, corrected by somebody who came, and final."""

from datetime import datetime, time, timedelta
from functools import partial

from app.admin.loading.stage import Stage
from app.kernel.db import session
from app.minutes.actions import (
    decide_correction,
    finish_minutes,
    propose_correction,
    publish_minutes,
    write_minutes,
)
from app.minutes.queries import minutes_of

MEETING, HELD_DAYS = "noches-malasana", 26
WRITER, WRONG, WHO_CAME = "med-elvira", "lola", 41
DRAFTED, CORRECTED, DECIDED, FINAL = 1, 3, 4, 10  # days after the meeting
LATE_TURN = "los viernes y los sábados"
BODY = """# Qué se habló

Se repasó lo que se había prometido. La luz de la plaza se cambió y se nota; el barrido sigue despertando a quien vive
en los primeros pisos.

# En qué quedamos

El turno a pie sigue {nights}. La Junta contesta por escrito sobre el baño. Limpieza prueba un mes sin máquina antes de
las ocho y lo cuenta aquí.

# Qué no se resolvió

Nadie pudo decir quién paga los carteles. Vuelve al orden del día de la próxima."""
CORRECTION = (
    "El turno a pie no es solo los viernes: se dijo los viernes y los sábados, y así está contestado en la sala."
)
REASON = "Tiene razón: así se contestó y así queda escrito."


def tell_minutes(stage: Stage) -> None:
    tell = partial(_tell, stage)
    tell(DRAFTED, partial(_draft, stage))
    tell(CORRECTED, partial(_correct, stage))
    tell(DECIDED, partial(_decide, stage))
    tell(FINAL, partial(_finish, stage))


def _tell(stage: Stage, days_after: int, deed: partial[None]) -> None:
    stage.tale.add(_moment(stage, days_after), deed)


def _moment(stage: Stage, days_after: int) -> datetime:
    return stage.at(stage.today(days_after - HELD_DAYS), time(9)) + timedelta(minutes=days_after)


def _write(stage: Stage, nights: str) -> None:
    meeting_id = stage.meetings[MEETING]
    version = minutes_of(session(), meeting_id).version
    body = BODY.format(nights=nights)
    writer = stage.actor(WRITER)
    write_minutes(actor=writer, meeting_id=meeting_id, version=version, body=body, came=WHO_CAME, lang="es")


def _draft(stage: Stage) -> None:
    _write(stage, "los viernes")
    publish_minutes(actor=stage.actor(WRITER), meeting_id=stage.meetings[MEETING])


def _correct(stage: Stage) -> None:
    meeting_id = stage.meetings[MEETING]
    stage.corrections.append(
        propose_correction(actor=stage.actor(WRONG), meeting_id=meeting_id, words=CORRECTION, lang="es")
    )


def _decide(stage: Stage) -> None:
    (correction_id,) = stage.corrections
    decide_correction(actor=stage.actor(WRITER), correction_id=correction_id, accepted=True, reason=REASON)
    _write(stage, LATE_TURN)


def _finish(stage: Stage) -> None:
    finish_minutes(actor=stage.actor(WRITER), meeting_id=stage.meetings[MEETING])
