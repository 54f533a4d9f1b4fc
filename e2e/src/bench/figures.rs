//! The figures, as JSON and as a table.

use serde::Serialize;

/// One figure, with what it is compared to.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    pub engine: String,
    pub name: String,
    /// The median of the rounds.
    pub value: f64,
    pub unit: String,
    /// Every round, in order.
    pub rounds: Vec<f64>,
    /// The value against its yardstick of the same rounds.
    pub ratio: Option<f64>,
    pub against: Option<String>,
    /// `G1` and so on, with what it asks.
    pub goal: Option<String>,
    pub met: Option<bool>,
}

/// The middle of the values; of an even number, the lower of the two in the middle.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

impl Measured {
    #[must_use]
    pub fn new(engine: &str, name: impl Into<String>, unit: &str, rounds: Vec<f64>) -> Measured {
        Measured {
            engine: engine.to_owned(),
            name: name.into(),
            value: median(&rounds),
            unit: unit.to_owned(),
            rounds,
            ratio: None,
            against: None,
            goal: None,
            met: None,
        }
    }

    /// Compares each round with the yardstick's of the same round, and keeps the median of the ratios.
    #[must_use]
    pub fn against(mut self, name: &str, yardstick: &[f64]) -> Measured {
        let ratios: Vec<f64> =
            self.rounds.iter().zip(yardstick).map(|(ours, theirs)| ours / theirs).collect();
        self.ratio = Some(median(&ratios));
        self.against = Some(name.to_owned());
        self
    }

    #[must_use]
    pub fn goal(mut self, goal: &str, met: impl Fn(&Measured) -> bool) -> Measured {
        self.met = Some(met(&self));
        self.goal = Some(goal.to_owned());
        self
    }
}

/// The table that a person reads.
#[must_use]
pub fn table(figures: &[Measured]) -> String {
    let mut out = format!(
        "{:<9} {:<44} {:>12} {:<12} {:>7}  {:<28} {}\n",
        "engine", "figure", "median", "unit", "ratio", "against", "goal"
    );
    for f in figures {
        let ratio = f.ratio.map_or(String::new(), |r| format!("{r:.2}"));
        let goal = match (&f.goal, f.met) {
            (Some(goal), Some(true)) => format!("{goal}: met"),
            (Some(goal), Some(false)) => format!("{goal}: NOT met"),
            _ => String::new(),
        };
        let value = if f.value >= 100.0 { format!("{:.0}", f.value) } else { format!("{:.3}", f.value) };
        let against = f.against.as_deref().unwrap_or_default();
        out.push_str(&format!(
            "{:<9} {:<44} {value:>12} {:<12} {ratio:>7}  {against:<28} {goal}\n",
            f.engine, f.name, f.unit
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Measured, median};

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        assert!((median(&[9.0, 1.0, 5.0]) - 5.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        // The machine was twice as slow in the second round: the ratio is not.
        let ours = Measured::new("sqlite", "push", "ops/s", vec![100.0, 50.0, 100.0]);
        let ours = ours.against("bare", &[200.0, 100.0, 200.0]);
        assert_eq!(ours.ratio, Some(0.5));
    }
}
