//! `[assets.sep31]`: the terms of an asset that is received under SEP-31.

use super::terms;
use crate::config::schema::{Key, Section};

pub(in crate::config) const SECTION: Section = Section {
    name: "assets[].sep31",
    doc: "Terms of receiving the asset under SEP-31. Without this table it is not received.",
    keys: &[
        Key::unset(
            "deliver",
            "\"iso4217:USD\"",
            "required",
            "Currency to deliver if a payment names no other, in SEP-38 notation.",
        ),
        terms::DELIVER_RATE,
        terms::MIN_AMOUNT,
        terms::MAX_AMOUNT,
        terms::FEE_FIXED,
        terms::FEE_PERCENT,
        Key::preset(
            "funding_methods",
            "[]",
            "How the anchor can deliver money (SEP-31 funding_methods), unless the guest says.",
        ),
        Key::preset(
            "quotes_required",
            "false",
            "Whether payments need a firm quote (SEP-31 quotes_required). Requires a guest that provides `quotes`.",
        ),
        terms::DRIVEN_BY,
    ],
};

/// What it means for an asset to have no such table.
pub(in crate::config) const ABSENT: &str = "the asset is not received under SEP-31";
