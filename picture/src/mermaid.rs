//! Strategy map as a Mermaid flowchart, for documents that render Mermaid themselves.

use std::fmt::Write;

use domain::vocabulary::Polarity;

use crate::{escape::mermaid as escaped, map::Map, palette::LIGHT, sign};

/// Writes the map as a Mermaid flowchart.
#[must_use]
pub fn mermaid(map: &Map) -> String {
    let mut out = String::from("flowchart BT\n");
    let objectives_in =
        |lane: usize| (0..map.objectives.len()).filter(move |&at| map.objectives[at].lane == lane);
    // Write a subgraph for each lane; writing to a string cannot fail.
    for (index, lane) in map.lanes.iter().enumerate() {
        let _ = writeln!(
            out,
            "  subgraph lane{index}[\"{} - {}\"]",
            escaped(&lane.name),
            sign::spoken(lane.mark)
        );
        for at in objectives_in(index) {
            let it = &map.objectives[at];
            let theme = it.theme.and_then(|theme| map.themes.get(theme));
            let theme = theme.map(|name| format!("<br/>{}", escaped(name))).unwrap_or_default();
            let class = sign::class(it.mark.status);
            let name = escaped(&it.name);
            let _ = writeln!(out, "    o{at}(\"{name}<br/>{}{theme}\"):::{class}", sign::spoken(it.mark));
        }
        out.push_str("  end\n");
    }
    // Write the links.
    for link in &map.links {
        let (cause, effect) = (link.cause, link.effect);
        let _ = match link.polarity {
            Polarity::Positive => writeln!(out, "  o{cause} --> o{effect}"),
            Polarity::Negative => writeln!(out, "  o{cause} -. \"\u{2212}\" .-> o{effect}"),
        };
    }
    // Link lanes without any link between them invisibly: Mermaid would draw them side by side.
    for below in 1..map.lanes.len() {
        let above = below - 1;
        let lane = |at: usize| map.objectives.get(at).map(|it| it.lane);
        let linked =
            map.links.iter().any(|it| lane(it.cause) == Some(below) && lane(it.effect) == Some(above));
        if let Some((lower, upper)) =
            objectives_in(below).next().zip(objectives_in(above).next()).filter(|_| !linked)
        {
            let _ = writeln!(out, "  o{lower} ~~~ o{upper}");
        }
    }
    // Write the colours of the statuses.
    for (class, color, tint) in LIGHT.statuses {
        let _ = writeln!(out, "  classDef {class} fill:{tint},stroke:{color},color:{}", LIGHT.ink);
    }
    out
}
