//! `[assets.withdraw]`: the terms of an asset that is withdrawn under SEP-6.

use super::terms;
use crate::config::schema::{Key, Section};

pub(in crate::config) const SECTION: Section = Section {
    name: "assets[].withdraw",
    doc: "Terms of withdrawing the asset under SEP-6 and SEP-24. Without this table it is not withdrawn.",
    keys: &[
        Key::unset(
            "deliver",
            "\"iso4217:USD\"",
            "required",
            "Currency to deliver if a withdrawal names no other, in SEP-38 notation.",
        ),
        terms::DELIVER_RATE,
        terms::MIN_AMOUNT,
        terms::MAX_AMOUNT,
        terms::FEE_FIXED,
        terms::FEE_PERCENT,
        Key::preset(
            "funding_methods",
            "[]",
            "How the anchor can deliver money (SEP-6 funding_methods), unless the guest says.",
        ),
        Key::preset(
            "quotes_required",
            "false",
            "Whether conversions need a firm quote. Requires a guest that provides `quotes`.",
        ),
        terms::DRIVEN_BY,
    ],
};

/// What it means for an asset to have no such table.
pub(in crate::config) const ABSENT: &str = "the asset is not withdrawn under SEP-6";
