//! Outlines as SVG path data.

use std::fmt::Write;

use crate::{geometry::Rect, route::Curve};

/// Radius of the corners of rectangles.
pub(crate) const ROUND: f64 = 8.0;

/// Number with one decimal, which is precise enough for pixels.
pub(crate) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0 + 0.0;
    tenths.to_string()
}

/// Path of the bar at the left edge of a card with round corners. The bar is narrower than the radius, so it ends on
/// the arcs of the corners.
pub(crate) fn bar(card: Rect, width: f64) -> String {
    let cut = ROUND - (ROUND * ROUND - (ROUND - width) * (ROUND - width)).max(0.0).sqrt();
    let [left, right] = [card.x, card.x + width].map(number);
    let [top, upper, lower, bottom] =
        [card.y + cut, card.y + ROUND, card.bottom() - ROUND, card.bottom() - cut].map(number);
    let arc = format!("A{0} {0} 0 0 1", number(ROUND));
    format!("M{right} {top}V{bottom}{arc} {left} {lower}V{upper}{arc} {right} {top}Z")
}

/// Path of the curve of a link.
pub(crate) fn path(curve: &Curve) -> String {
    let mut path = format!("M{} {}", number(curve.start.x), number(curve.start.y));
    for bezier in &curve.beziers {
        let [a, b, c] = bezier.map(|it| format!("{} {}", number(it.x), number(it.y)));
        let _ = write!(path, "C{a} {b} {c}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_stays_within_its_card() {
        let card = Rect { x: 10.0, y: 20.0, width: 100.0, height: 50.0 };
        assert_eq!(bar(card, 6.0), "M16 20.3V69.7A8 8 0 0 1 10 62V28A8 8 0 0 1 16 20.3Z");
        assert_eq!(bar(card, 8.0), "M18 20V70A8 8 0 0 1 10 62V28A8 8 0 0 1 18 20Z");
    }
}
