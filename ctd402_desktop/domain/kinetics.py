"""Expansion and persistence of CAR-T cells: the profile under its public key (response-pk-hsct.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ctd402_desktop.domain.grade import Fact, Reason
from ctd402_desktop.domain.kinetics_nca import (
    METHODS,
    MODES,
    Choice,
    Horizon,
    Integrator,
    Profile,
    Sample,
    Terminal,
    area_to_horizon,
    clean,
    terminal_phase,
)
from ctd402_desktop.domain.response.reading import numbers, numbers_or_null, same_length
from ctd402_desktop.domain.rules import Input, InputError, Inputs, Result, Rule, answer, choice, number, positive, tick
from ctd402_desktop.i18n import N_, Message, msg

D = Decimal
HORIZON_D = D(28)
HOURS_PER_DAY = 24
TIMES = (D(-100_000), D(1_000_000))
CONCENTRATIONS = (D(0), D("1e15"))
RULE_SETS = ("CK-1 default", "CK-1")
SPELLINGS: dict[str, str] = {
    "lin-up/log-down": "lin-up/log-down",
    "lin_up_log_down": "lin-up/log-down",
    "linear": "linear",
    "lin-log": "lin-log",
    "lin_log": "lin-log",
}
KEYS = (
    *("cmax", "tmax", "tfirst", "tlast", "clast", "auclast", "aucall", "auc0_28", "case", "ext28_pct"),
    *("lambda_z", "half_life", "lz_n", "lz_t1", "lz_t2", "r2", "adj_r2", "clast_pred", "span_ratio", "lz_reason"),
    *("aucinf_obs", "aucinf_pred", "pext_obs", "ongoing", "loss_time", "fold_expansion"),
)


@dataclass(frozen=True, slots=True)
class Nca:
    """A profile with its integration, terminal phase and area to the horizon."""

    profile: Profile
    integrator: Integrator
    phase: Terminal | None
    reason: str | None
    horizon: Horizon

    @property
    def auclast(self) -> float:
        """Area from 0 to the last quantifiable sample."""
        last = self.profile.last
        return 0.0 if last is None else self.integrator.area([p for p in self.profile.samples if p[0] <= last[0]])

    @property
    def aucall(self) -> float:
        """``auclast`` and the linear triangle down to the next sample below quantification."""
        last, later = self.profile.last, self.profile.after_last
        if last is None or not later:
            return self.auclast
        return self.auclast + (later[0][0] - last[0]) * last[1] / 2

    @property
    def flags(self) -> tuple[str, ...]:
        """Quality of the fit (LZ-5) beside what cleaning and the horizon noticed; nothing is deleted."""
        found = [*self.profile.flags, *self.horizon.flags]
        phase, last = self.phase, self.profile.last
        if phase is not None and last is not None:
            infinite = last[1] / phase.rate
            poor = {
                "R2_BELOW_0_90": phase.r2 < 0.9,
                "SPAN_BELOW_2": phase.span < 2,
                "EXTRAPOLATION_OVER_20": 100 * infinite > 20 * (self.auclast + infinite),
                "THREE_POINTS": phase.points == 3,
            }
            found += [name for name, true in poor.items() if true]
        return tuple(found)

    def output(self) -> dict[str, Any]:
        """All parameters under the names of the contract; ``None`` where there is none."""
        profile, found = self.profile, dict.fromkeys(KEYS)
        auclast, later = self.auclast, profile.after_last
        values: dict[str, Any] = {
            "cmax": 0.0,
            "auclast": auclast,
            "aucall": self.aucall,
            "auc0_28": self.horizon.area,
            "case": self.horizon.case,
            "ext28_pct": self.horizon.extrapolated_pct,
            "lz_reason": self.reason,
        }
        if profile.peak is not None and profile.last is not None:
            first = profile.first_after_infusion
            values |= {
                "cmax": profile.peak[1],
                "tmax": profile.peak[0],
                "tfirst": profile.quantified[0][0],
                "tlast": profile.last[0],
                "clast": profile.last[1],
                "ongoing": not later,
                "loss_time": later[0][0] if later else None,
                "fold_expansion": profile.peak[1] / first if first else None,
            }
        return {**found, **values, **self._terminal(auclast)}

    def _terminal(self, auclast: float) -> dict[str, Any]:
        phase, last = self.phase, self.profile.last
        if phase is None or last is None:
            return {}
        tlast, clast = last
        predicted = phase.predicted(tlast)
        infinite = auclast + clast / phase.rate
        return {
            "lambda_z": phase.rate,
            "half_life": phase.half_life,
            "lz_n": phase.points,
            "lz_t1": phase.first,
            "lz_t2": phase.last,
            "r2": phase.r2,
            "adj_r2": phase.adjusted,
            "clast_pred": predicted,
            "span_ratio": phase.span,
            "aucinf_obs": infinite,
            "aucinf_pred": auclast + predicted / phase.rate,
            "pext_obs": 100 * (1 - auclast / infinite),
        }


def analyse(samples: list[Sample], method: str, how: Choice, horizon: float) -> Nca:
    """Non-compartmental analysis of one profile (one analyte, matrix, assay and unit)."""
    profile = clean(samples)
    integrator = Integrator(method, profile.peak[0] if profile.peak else 0.0)
    found = terminal_phase(profile, how)
    phase, reason = (None, found) if isinstance(found, str) else (found, None)
    return Nca(profile, integrator, phase, reason, area_to_horizon(profile, integrator, phase, horizon))


def _samples(inputs: Inputs, name: str) -> list[Sample] | None:
    """Samples that were done; ``null`` is below quantification unless ``blq_is_null`` says otherwise."""
    times, values = numbers(inputs, name, *TIMES), numbers_or_null(inputs, "conc", *CONCENTRATIONS)
    below = answer(inputs, "blq_is_null") is not False
    if times is None or values is None:
        return None
    same_length(name, times, "conc", values)
    pairs = zip(times, values, strict=True)
    return [(float(time), float(value or 0)) for time, value in pairs if value is not None or below]


def _sentences(nca: Nca) -> tuple[Fact, ...]:
    asked = ("time_d", "time_h", "conc")
    if nca.profile.peak is None:
        return (Fact(msg(N_("All samples below quantification")), None, True, asked),)
    (tmax, cmax), case = nca.profile.peak, msg(CASES[nca.horizon.case])
    facts = [
        Fact(msg(N_("Cmax {cmax} at {tmax}"), cmax=f"{cmax:.6g}", tmax=f"{tmax:.4g}"), None, True, asked),
        Fact(msg(N_("Area to the horizon, case {case}"), case=nca.horizon.case), case, True, asked),
    ]
    if nca.phase is None:
        facts.append(Fact(msg(N_("No terminal phase")), msg(REASONS[str(nca.reason)]), False, asked))
    else:
        text = N_("Terminal phase from {points} samples, half-life {half_life}")
        shown = {"points": nca.phase.points, "half_life": f"{nca.phase.half_life:.5g}"}
        adjusted = msg(N_("adjusted R² {value}"), value=f"{nca.phase.adjusted:.6f}")
        facts.append(Fact(msg(text, **shown), adjusted, False, asked))
    return (*facts, *(Fact(msg(FLAGS[flag])) for flag in nca.flags))


CASES: dict[str, str] = {
    "A": N_("sampled to the horizon"),
    "B": N_("below quantification before the end of sampling: area to the last quantifiable sample"),
    "C": N_("sampling stopped: extrapolated with the terminal phase"),
    "NR": N_("not reportable: sampling stopped and there is no terminal phase"),
}
REASONS: dict[str, str] = {
    "NO_VARIABILITY": N_("all quantifiable values are identical"),
    "TOO_FEW_POINTS": N_("fewer than 3 quantifiable samples after the peak"),
    "NO_VALID_TERMINAL_PHASE": N_("the best regression does not fall"),
}
FLAGS: dict[str, str] = {
    "PREDOSE_POSITIVE": N_("Quantifiable before infusion"),
    "DUPLICATE_WITH_BLQ": N_("Two values at one time, one below quantification: the other is used"),
    "BLQ_AFTER_HORIZON": N_("First sample below quantification lies beyond the horizon: the area is a lower bound"),
    "EXTRAPOLATED_OVER_20": N_("More than 20 % of the area to the horizon is extrapolated"),
    "R2_BELOW_0_90": N_("R² below 0.90"),
    "SPAN_BELOW_2": N_("The regression covers less than 2 half-lives"),
    "EXTRAPOLATION_OVER_20": N_("More than 20 % of the area to infinity is extrapolated"),
    "THREE_POINTS": N_("The regression rests on 3 samples"),
}


def _settings(inputs: Inputs, hours: bool) -> tuple[str, Choice, float]:
    choice(inputs, "rules", RULE_SETS)
    tolerance = number(inputs, "adj_r2_tolerance", D(0), D(1))
    how = Choice(
        mode=choice(inputs, "mode", MODES) or MODES[0],
        allow_tmax=tick(inputs, "allow_tmax"),
        tolerance=Choice().tolerance if tolerance is None else float(tolerance),
    )
    horizon = positive(inputs, "horizon") or (HORIZON_D * HOURS_PER_DAY if hours else HORIZON_D)
    return SPELLINGS[choice(inputs, "method", SPELLINGS) or METHODS[0]], how, float(horizon)


def _compute(inputs: Inputs) -> Result:
    hours = inputs.get("time_d") is None and inputs.get("time_h") is not None
    if inputs.get("time_d") is not None and inputs.get("time_h") is not None:
        raise InputError(msg(N_("give time_d or time_h, not both")))
    method, how, horizon = _settings(inputs, hours)
    name = "time_h" if hours else "time_d"
    samples = _samples(inputs, name)
    if not samples:
        missing = tuple(one for one in (name, "conc") if inputs.get(one) is None)
        return Result(dict.fromkeys(KEYS), (_NO_SAMPLE,), missing, Reason.MISSING)
    nca = analyse(samples, method, how, horizon)
    return Result(nca.output(), _sentences(nca), (), None, nca.flags)


_NOTHING: Message = msg(N_("No sample of the cells was done"))
_NO_SAMPLE = Fact(_NOTHING, None, True, ("time_d", "time_h", "conc"))

RULES = (
    Rule(
        key="nca_profile",
        title=N_("Expansion kinetics (non-compartmental)"),
        version="CK-1",
        citation="PKNCA 0.12.1; Phoenix WinNonlin 8.3; response-pk-hsct rule set CK-1, RULE LZ-1 to LZ-5",
        section="response-pk-hsct 4",
        output="{cmax, tmax, tlast, clast, auclast, aucall, auc0_28, case, lambda_z, half_life, lz_n, ...}",
        inputs=(
            Input("time_d", "list", "d", note=N_("from the start of infusion; negative before it")),
            Input("time_h", "list", "h", note=N_("instead of time_d")),
            Input("conc", "list", note=N_("null = below quantification; samples not done are left out")),
            Input("blq_is_null", "bool", default="true", note=N_("false: null is not done and dropped")),
            Input("rules", "enum", choices=RULE_SETS, default=RULE_SETS[0]),
            Input("method", "enum", choices=tuple(SPELLINGS), default=METHODS[0]),
            Input("mode", "enum", choices=MODES, default=MODES[0]),
            Input("allow_tmax", "bool", default="false"),
            Input("adj_r2_tolerance", "number", default="0.0001"),
            Input("horizon", "number", default="28 d", note=N_("in the unit of the times")),
        ),
        compute=_compute,
    ),
)
