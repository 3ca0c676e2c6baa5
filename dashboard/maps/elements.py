"""What folium lacks: a layer that takes finished GeoJSON text, and the controls around the map.

The text goes into the page as it is, so nothing is parsed and written again at every rerun.  Names are set as text
content in the browser, never as HTML; and never are they read as a template here (`_Written`): folium takes what a
template wrote for a template once more, in which "{{" of a station's name would run on the server.
"""

import hashlib
import json
import re
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from dashboard.charts.looks import BORDER, DEEP, FONT, INK, MUTED, PAPER, PRIMARY
from dashboard.maps.looks import Style, pattern_defs


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element, whatever names it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _harmless(text)


def _harmless(text: str) -> str:
    """No end of a script element and no template: in JSON such braces stand within texts alone."""
    for letter in "<>&'\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return re.sub(r"\{(?=[{%#])", r"\\u007b", text)


class _Text(Element):
    """Text that is finished."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Written(MacroElement):
    """An element whose template is filled in once."""

    def render(self, **kwargs: Any) -> str:
        page, macros = self.get_root(), self._template.module.__dict__
        assert isinstance(page, Figure), "an element is drawn on a map"
        for name in macros.keys() & {"header", "script"}:
            getattr(page, name).add_child(_Text(macros[name](self, kwargs)), name=self.get_name())
        return ""  # of its own nothing: it stands in the page's parts


class FeatureLayer(_Written, Layer):
    """One GeoJSON layer: areas, or all points of a kind.

    `text` is a FeatureCollection made by `script_json`; each feature has the properties `look` (a key of `styles`),
    `code`, `name` and `tip` (lines of its hover box), a mark also `text` and `size`.  `shown` False: switched off at
    first.  Such a layer is still put on the map for a moment, because streamlit-folium hears clicks only on layers that
    it finds when the map starts.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        /* {{ this.digest }} */
        {{ this.map_name }}.getPane("{{ this.pane }}") || {{ this.map_name }}.createPane("{{ this.pane }}");
        {{ this.map_name }}.getPane("{{ this.pane }}").style.zIndex = {{ this.z }};
        {%- if not this.interactive %}
        {{ this.map_name }}.getPane("{{ this.pane }}").style.pointerEvents = "none";
        {%- endif %}
        var {{ this.get_name() }} = (function (looks) {
            function words(feature) {
                var box = document.createElement("div"), name = document.createElement("b");
                name.textContent = feature.properties.name;
                box.appendChild(name);
                (feature.properties.tip || []).forEach(function (line) {
                    var row = document.createElement("div");
                    row.textContent = line;
                    box.appendChild(row);
                });
                return box;
            }
            function mark(feature, at) {
                var p = feature.properties, look = looks[p.look], inner = document.createElement("div");
                if (look.radius) return L.circleMarker(at, Object.assign({pane: "{{ this.pane }}"}, look));
                inner.className = "tonghu-" + p.look;
                if (look.svg) inner.innerHTML = look.svg; else inner.textContent = p.text;
                var size = p.size || look.size;
                if (size) { inner.style.width = inner.style.height = inner.style.lineHeight = size + "px"; }
                var marker = L.marker(at, {
                    pane: "{{ this.pane }}", interactive: {{ this.interactive|tojson }},
                    keyboard: {{ this.interactive|tojson }},
                    icon: L.divIcon({className: "tonghu-icon", html: inner, iconSize: size ? [size, size] : [0, 0]})
                });
                marker.on("add", function () { marker.getElement().setAttribute("aria-label", p.name); });
                return marker;
            }
            function each(feature, layer) {
                {%- if this.interactive %}
                layer.on("keypress", function (e) {
                    if (e.originalEvent.key === "Enter") layer.fire("click", {latlng: layer.getLatLng()}, true);
                });
                if (layer.setStyle && !layer.getRadius) {
                    var weight = looks[feature.properties.look].weight;
                    layer.on("mouseover", function () { layer.setStyle({weight: weight + 1.6}); });
                    layer.on("mouseout", function () { layer.setStyle({weight: weight}); });
                }
                {%- endif %}
            }
            return L.geoJSON({{ this.text }}, {
                pane: "{{ this.pane }}", interactive: {{ this.interactive|tojson }}, pointToLayer: mark,
                onEachFeature: each, style: function (f) { return looks[f.properties.look]; }
            }){% if this.interactive %}.bindTooltip(function (layer) { return words(layer.feature); },
                {sticky: true, className: "tonghu-tip"}){% endif %};
        })({{ this.styles }});
        {{ this.get_name() }}.addTo({{ this.map_name }});
        {%- if not this.shown %}
        setTimeout(function () { {{ this.get_name() }}.remove(); }, 0);
        {%- endif %}
        {% endmacro %}
    """)

    def __init__(
        self,
        name: str,
        text: str,
        styles: dict[str, Style],
        *,
        pane: str,
        z: int,
        control: bool = True,
        shown: bool = True,
        interactive: bool = True,
    ) -> None:
        super().__init__(name=name, overlay=True, control=control, show=False)
        self._name = "FeatureLayer"
        self.text = text
        self.styles = script_json(styles)
        self.pane = pane
        self.z = z
        self.shown = shown
        self.interactive = interactive
        self.digest = hashlib.sha256(f"{text}{self.styles}".encode()).hexdigest()[:16]

    @property
    def map_name(self) -> str:
        assert self._parent is not None, "a layer stands on a map"
        return str(self._parent.get_name())

    @property
    def features(self) -> list[dict[str, Any]]:
        """What is drawn, read back from the text."""
        found: list[dict[str, Any]] = json.loads(self.text)["features"]
        return found


class Furniture(_Written):
    """Zoom buttons, scale, legend and the line at the foot; the fills that areas use; the look of it all.

    `legend` and `foot` are finished HTML: see `dashboard.maps.legend`.
    """

    _template = Template("""
        {% macro header(this, kwargs) %}<style>{{ this.css }}</style>{% endmacro %}
        {% macro script(this, kwargs) %}
        document.getElementById("tonghu-fills") || (function () {
            var fills = document.createElement("div");
            fills.id = "tonghu-fills";
            fills.innerHTML = {{ this.fills }};
            document.body.appendChild(fills);
        })();
        (function (map, parts) {
            L.control.zoom({zoomInTitle: {{ this.zoom_in }}, zoomOutTitle: {{ this.zoom_out }}}).addTo(map);
            parts.forEach(function (part) {
                if (!part.html) return;
                var control = L.control({position: part.position});
                control.onAdd = function () {
                    var box = L.DomUtil.create("div", part.className);
                    box.innerHTML = part.html;
                    L.DomEvent.disableClickPropagation(box);
                    return box;
                };
                control.addTo(map);
            });
            L.control.scale({position: "bottomright", imperial: false}).addTo(map);
        })({{ this._parent.get_name() }}, {{ this.parts }});
        {% endmacro %}
    """)

    def __init__(self, legend: str, foot: str, *, zoom_in: str, zoom_out: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Furniture"
        self.css = _CSS
        self.fills = script_json(pattern_defs())
        self.zoom_in, self.zoom_out = script_json(zoom_in), script_json(zoom_out)
        self.legend, self.foot = legend, foot
        self.parts = script_json(
            [
                {"position": "bottomright", "className": "tonghu-foot", "html": foot},
                {"position": "bottomleft", "className": "tonghu-legend", "html": legend},
            ]
        )


_CSS = f"""
.tonghu-bubble, .tonghu-legend, .tonghu-told {{ print-color-adjust: exact; }}
.leaflet-container {{ background: #F7F9FC; font-family: {FONT}; color: {INK}; }}
.tonghu-icon {{ background: none; border: 0; }}
.tonghu-icon:focus-visible {{ outline: 3px solid #C77A1B; outline-offset: 1px; }}
.tonghu-icon svg {{ display: block; width: 100%; height: 100%; }}
.tonghu-label, .tonghu-under, .tonghu-told {{ position: absolute; transform: translate(-50%, -50%); white-space: pre;
  text-align: center; font: 600 12px/1.25 {FONT}; color: {INK};
  text-shadow: 0 0 2px {PAPER}, 0 0 3px {PAPER}, 0 0 4px {PAPER}, 0 0 4px {PAPER}; }}
.tonghu-under {{ transform: translate(-50%, 12px); }}
.tonghu-told {{ background: rgba(255,255,255,0.88); border-radius: 3px; padding: 1px 4px; }}
.tonghu-bubble {{ box-sizing: border-box; border-radius: 50%; background: {PRIMARY}; color: {PAPER};
  box-shadow: 0 0 0 2px {PAPER}; text-align: center; font: 700 12px {FONT}; opacity: 0.95; }}
.tonghu-next {{ box-sizing: border-box; border-radius: 50%; background: {PAPER}; color: {DEEP};
  border: 2.5px dashed {DEEP}; text-align: center; font: 700 13px {FONT}; line-height: 19px !important; }}
.tonghu-tip {{ color: {INK}; background: {PAPER}; border: 1px solid {BORDER}; font: 13px/1.5 {FONT}; }}
.tonghu-legend, .tonghu-foot, .leaflet-control-layers {{ color: {INK}; background: rgba(255,255,255,0.94);
  border: 1px solid {BORDER} !important; border-radius: 4px; font: 12px/1.5 {FONT}; box-shadow: none !important; }}
.tonghu-legend {{ padding: 5px 8px; max-width: 165px; }}
@media (max-width: 480px) {{ .tonghu-legend {{ max-width: 135px; }} }}
.tonghu-legend b {{ display: block; color: {DEEP}; }}
.tonghu-legend div {{ display: flex; align-items: center; gap: 6px; }}
.tonghu-legend svg {{ flex: none; }}
.tonghu-foot {{ padding: 0 6px; color: {MUTED}; margin: 0 !important; }}
.leaflet-control-layers label {{ color: {INK}; font: 12px/1.6 {FONT}; }}
"""
