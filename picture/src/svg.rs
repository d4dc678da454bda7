//! SVG writer: writes a layout without scripts, external resources or ids that could clash with those of a page.

use std::fmt::Write;

use domain::vocabulary::{Polarity, Status};

use crate::{
    escape::{clean, xml},
    geometry::{Point, Rect},
    layout::{Card, Key, Layout, Marking, Text},
    map::{Map, Mark},
    outline::{ROUND, bar, number, path},
    paint::{self, Paint},
    palette::Theme,
    route::{Curve, HEAD, Heading},
    sign,
};

/// Fonts that most systems have; the text metrics assume the widest of them.
const FONTS: &str = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif";

/// Writes the map as an SVG document.
#[must_use]
pub fn svg(map: &Map, theme: Theme) -> String {
    let layout = Layout::of(map);
    let sheet = paint::sheet(theme);
    let class = sheet.as_ref().map(|(class, _)| format!(" class=\"{class}\"")).unwrap_or_default();
    let mut out = Writer { text: String::with_capacity(32 * 1024), theme };
    let (width, height) = (number(layout.width.ceil()), number(layout.height.ceil()));
    out.push(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\"{class} font-family=\"{FONTS}\">\n"
    ));
    out.push(&format!("<title>{}</title>\n", xml(&title(map))));
    out.push(&format!("<desc>{}</desc>\n", xml(&description(map))));
    if let Some((_, sheet)) = sheet {
        out.push(&format!("<style>{sheet}</style>\n"));
    }
    // Draw from the back to the front: background, heading and lanes, links, boxes, legend.
    out.rect(
        Paint::Page,
        Rect { x: 0.0, y: 0.0, width: layout.width.ceil(), height: layout.height.ceil() },
        0.0,
    );
    out.heading(&layout);
    out.lanes(&layout);
    for (link, curve) in map.links.iter().zip(&layout.curves) {
        if let Some(curve) = curve {
            out.curve(curve, link.polarity);
        }
    }
    for (at, card) in layout.boxes.iter().enumerate() {
        if let Some(card) = card {
            out.card(card, &spoken(map, at));
        }
    }
    for sample in &layout.samples {
        let third = (sample.to.x - HEAD - sample.from.x) / 3.0;
        let on = |x: f64| Point { x, y: sample.from.y };
        let beziers =
            vec![[on(sample.from.x + third), on(sample.from.x + 2.0 * third), on(sample.to.x - HEAD)]];
        let minus = (sample.polarity == Polarity::Negative).then(|| on(sample.from.x + 1.5 * third));
        let curve = Curve { start: sample.from, beziers, heading: Heading::Right, minus };
        out.line(&curve, sample.polarity, Paint::MinusOnPage);
        out.text(&sample.text);
    }
    out.push("</svg>\n");
    out.text
}

fn title(map: &Map) -> String {
    format!("Strategy map of {}, {}", clean(&map.name), clean(&map.period))
}

fn description(map: &Map) -> String {
    let mut out = format!("{}.", sign::spoken(map.mark));
    for (index, lane) in map.lanes.iter().enumerate() {
        let _ = write!(out, " {}, {}:", clean(&lane.name), sign::spoken(lane.mark));
        let inside = (0..map.objectives.len()).filter(|&at| map.objectives[at].lane == index);
        let names: Vec<_> = inside.map(|at| spoken(map, at)).collect();
        let _ = if names.is_empty() {
            write!(out, " no objectives.")
        } else {
            write!(out, " {}.", names.join("; "))
        };
    }
    for link in &map.links {
        if let Some((cause, effect)) = map.objectives.get(link.cause).zip(map.objectives.get(link.effect)) {
            let verb = match link.polarity {
                Polarity::Positive => "raises",
                Polarity::Negative => "lowers",
            };
            let _ = write!(
                out,
                " \u{201c}{}\u{201d} {verb} \u{201c}{}\u{201d}.",
                clean(&cause.name),
                clean(&effect.name)
            );
        }
    }
    out
}

/// Text of an objective for screen readers.
fn spoken(map: &Map, objective: usize) -> String {
    let it = &map.objectives[objective];
    let theme = it.theme.and_then(|theme| map.themes.get(theme));
    let theme = theme.map(|name| format!(" ({})", clean(name))).unwrap_or_default();
    format!("{}, {}{theme}", clean(&it.name), sign::spoken(it.mark))
}

struct Writer {
    text: String,
    theme: Theme,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn rect(&mut self, paint: Paint, rect: Rect, round: f64) {
        let Rect { x, y, width, height } = rect;
        let [x, y, width, height, round] = [x, y, width, height, round].map(number);
        let round = if round == "0" { String::new() } else { format!(" rx=\"{round}\"") };
        self.push(&format!(
            "<rect{} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{round}/>\n",
            paint.attributes(self.theme)
        ));
    }

    fn text(&mut self, text: &Text) {
        let direction = if text.right_to_left { " direction=\"rtl\"" } else { "" };
        self.push(&format!(
            "<text{} x=\"{}\" y=\"{}\" font-size=\"{}\"{direction}>{}</text>\n",
            text.paint.attributes(self.theme),
            number(text.at.x),
            number(text.at.y),
            number(text.size),
            xml(&text.text)
        ));
    }

    fn heading(&mut self, layout: &Layout) {
        layout.texts.iter().for_each(|text| self.text(text));
        layout.marks.iter().for_each(|marking| self.marking(marking));
        for key in &layout.keys {
            self.chip(key);
            key.names.iter().for_each(|name| self.text(name));
        }
    }

    fn lanes(&mut self, layout: &Layout) {
        self.rect(Paint::Panel, layout.panel, ROUND);
        for (at, lane) in layout.lanes.iter().enumerate() {
            // A dashed line between lanes, and a gap between their labels.
            let label = Rect { y: lane.label.y + 2.0, height: lane.label.height - 4.0, ..lane.label };
            self.rect(Paint::Label, label, ROUND);
            if at > 0 {
                let (y, from) = (number(lane.area.y), number(lane.label.right() + 10.0));
                let to = number(lane.area.right() - 10.0);
                self.push(&format!(
                    "<path{} d=\"M{from} {y}H{to}\" stroke-width=\"1\" stroke-dasharray=\"2 4\"/>\n",
                    Paint::Rule.attributes(self.theme)
                ));
            }
            lane.texts.iter().for_each(|text| self.text(text));
            self.marking(&lane.marking);
        }
    }

    fn card(&mut self, card: &Card, title: &str) {
        let status = card.marking.mark.status;
        self.push(&format!("<g><title>{}</title>\n", xml(title)));
        self.rect(Paint::Card(status), card.rect, ROUND);
        let paint = Paint::Status(status).attributes(self.theme);
        self.push(&format!("<path{paint} d=\"{}\"/>\n", bar(card.rect, card.bar + 1.0)));
        card.texts.iter().for_each(|text| self.text(text));
        self.marking(&card.marking);
        if let Some(chip) = &card.chip {
            self.chip(chip);
        }
        self.push("</g>\n");
    }

    fn marking(&mut self, marking: &Marking) {
        let Marking { mark: Mark { status, .. }, sign, text } = marking;
        self.sign(*status, *sign);
        self.text(text);
    }

    fn sign(&mut self, status: Status, at: Point) {
        let (outline, lines) = sign::strokes(status);
        self.push(&format!("<g transform=\"translate({} {})\">", number(at.x), number(at.y)));
        if let Some(outline) = outline {
            let paint = Paint::Status(status).attributes(self.theme);
            self.push(&format!("<path{paint} d=\"{outline}\"/>"));
        }
        let paint = if outline.is_some() { Paint::SignLine } else { Paint::StatusLine(status) };
        self.push(&format!(
            "<path{} d=\"{lines}\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></g>\n",
            paint.attributes(self.theme)
        ));
    }

    fn chip(&mut self, key: &Key) {
        self.rect(Paint::Chip(key.theme), key.chip, 5.0);
        self.text(&key.letter);
    }

    fn curve(&mut self, curve: &Curve, polarity: Polarity) {
        let path = path(curve);
        // The halo lets the eye follow one curve across another.
        let paint = Paint::Halo.attributes(self.theme);
        self.push(&format!("<path{paint} d=\"{path}\" stroke-width=\"5\"/>\n"));
        self.line(curve, polarity, Paint::MinusOnPanel);
    }

    fn line(&mut self, curve: &Curve, polarity: Polarity, minus: Paint) {
        let dashes = match polarity {
            Polarity::Positive => "",
            Polarity::Negative => " stroke-dasharray=\"6 4\"",
        };
        let path = path(curve);
        let [link, head, minus] = [Paint::Link, Paint::Head, minus].map(|it| it.attributes(self.theme));
        self.push(&format!("<path{link} d=\"{path}\" stroke-width=\"1.8\"{dashes}/>\n"));
        let end = curve.end();
        let (turn, half) = (
            match curve.heading {
                Heading::Up => 0,
                Heading::Right => 90,
                Heading::Down => 180,
                Heading::Left => 270,
            },
            number(HEAD / 2.0),
        );
        self.push(&format!(
            "<path{head} transform=\"translate({} {}) rotate({turn})\" d=\"M-{half} 0.5L0 -{}L{half} 0.5Z\"/>\n",
            number(end.x),
            number(end.y),
            number(HEAD)
        ));
        if let Some(at) = curve.minus {
            self.push(&format!(
                "<g transform=\"translate({} {})\"><circle{minus} r=\"7\" stroke-width=\"1.8\"/>\
                 <path{link} d=\"M-3.5 0H3.5\" stroke-width=\"2\"/></g>\n",
                number(at.x),
                number(at.y)
            ));
        }
    }
}
