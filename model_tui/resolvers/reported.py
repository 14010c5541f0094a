"""What one source says about the models of other providers: an organisation's registry, or a plug-in's.

Its word is a layer that bears the source's name. It adds models, and facts about models that are known already; it
never says that one can be used, which only the provider itself can.
"""

from collections.abc import Iterable, Mapping

from model_tui.core.model import Layer, ModelCapabilities, ModelSpec

Key = tuple[str, str]


class ReportedResolver:
    """Remembers the last report of each source."""

    name = "reported"

    def __init__(self) -> None:
        self._reports: dict[str, Mapping[Key, Layer]] = {}

    def report(self, source: str, models: Iterable[tuple[ModelSpec, ModelCapabilities]], at: str) -> set[Key]:
        """Take a source's whole report in place of its last one; return the offers it speaks of, or spoke of."""
        before = self._reports.get(source, {})
        self._reports[source] = {(spec.provider, spec.name): Layer(source, facts, at) for spec, facts in models}
        return {*before, *self._reports[source]}

    def knows(self, key: Key) -> bool:
        """Whether any source reports this offer."""
        return any(key in report for report in self._reports.values())

    def layers(self, spec: ModelSpec) -> tuple[Layer, ...]:
        """Return what is reported of an offer, the latest source first."""
        if not self._reports:
            return ()
        key = (spec.provider, spec.name)
        return tuple(report[key] for report in reversed(self._reports.values()) if key in report)
