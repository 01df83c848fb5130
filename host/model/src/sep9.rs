//! The standard fields of SEP-9 (1.17 and the financial fields of 1.18), with their kinds of values.
//!
//! Customers can have other fields as well; only the guest knows those.

use super::{
    Field, FieldKind,
    time::{date_part, is_calendar_date},
};
use FieldKind::{Binary, Date, Number, String as Text};

type Known = (&'static str, FieldKind, &'static str);

const PERSON: &[Known] = &[
    ("family_name", Text, "Family name"),
    ("last_name", Text, "Last name"),
    ("given_name", Text, "Given name"),
    ("first_name", Text, "First name"),
    ("additional_name", Text, "Middle or other name"),
    ("address_country_code", Text, "Country of the address, ISO 3166-1 alpha-3"),
    ("state_or_province", Text, "State, province, region or prefecture"),
    ("city", Text, "City or town"),
    ("postal_code", Text, "Postal code"),
    ("address", Text, "The whole address"),
    ("mobile_number", Text, "Mobile number, E.164 unless mobile_number_format says otherwise"),
    ("mobile_number_format", Text, "Format of the mobile number"),
    ("email_address", Text, "Email address"),
    ("birth_date", Date, "Date of birth"),
    ("birth_place", Text, "Place of birth, as on the passport"),
    ("birth_country_code", Text, "Country of birth, ISO 3166-1 alpha-3"),
    ("tax_id", Text, "Tax identifier"),
    ("tax_id_name", Text, "Name of the tax identifier"),
    ("occupation", Number, "Occupation, ISCO-08 code"),
    ("employer_name", Text, "Name of the employer"),
    ("employer_address", Text, "Address of the employer"),
    ("language_code", Text, "Primary language, ISO 639-1"),
    ("id_type", Text, "Sort of identity document"),
    ("id_country_code", Text, "Country that issued the document, ISO 3166-1 alpha-3"),
    ("id_issue_date", Date, "Date the document was issued"),
    ("id_expiration_date", Date, "Date the document expires"),
    ("id_number", Text, "Number of the document"),
    ("photo_id_front", Binary, "Front of the document"),
    ("photo_id_back", Binary, "Back of the document"),
    ("notary_approval_of_photo_id", Binary, "Notary's approval of the document"),
    ("ip_address", Text, "IP address"),
    ("photo_proof_residence", Binary, "Proof of residence, such as a utility bill"),
    ("sex", Text, "Sex"),
    ("proof_of_income", Binary, "Proof of income"),
    ("proof_of_liveness", Binary, "Photo or video that proves liveness"),
    ("referral_id", Text, "Origin or referral code"),
];

/// Fields of persons and, with the prefix `organization.`, of organisations.
const ACCOUNT: &[Known] = &[
    ("bank_name", Text, "Name of the bank"),
    ("bank_account_type", Text, "Sort of bank account"),
    ("bank_account_number", Text, "Number of the bank account"),
    ("bank_number", Text, "Number of the bank"),
    ("bank_phone_number", Text, "Phone number of the bank"),
    ("bank_branch_number", Text, "Number of the bank's branch"),
    ("external_transfer_memo", Text, "Memo that names a transfer"),
    ("clabe_number", Text, "CLABE (Mexico)"),
    ("cbu_number", Text, "CBU or CVU (Argentina)"),
    ("cbu_alias", Text, "Alias of a CBU or CVU (Argentina)"),
    ("mobile_money_number", Text, "Mobile number of the mobile money account, E.164"),
    ("mobile_money_provider", Text, "Mobile money provider"),
    ("crypto_address", Text, "Address of a cryptocurrency account"),
    ("crypto_memo", Text, "Memo that names a cryptocurrency transfer"),
];

const ORGANIZATION: &[Known] = &[
    ("name", Text, "Full name, as on the incorporation"),
    ("VAT_number", Text, "VAT number"),
    ("registration_number", Text, "Registration number"),
    ("registration_date", Text, "Date of registration"),
    ("registered_address", Text, "Registered address"),
    ("number_of_shareholders", Number, "Number of shareholders"),
    ("shareholder_name", Text, "Name of a shareholder"),
    ("photo_incorporation_doc", Binary, "Incorporation documents"),
    ("photo_proof_address", Binary, "Proof of address, such as a utility bill"),
    ("address_country_code", Text, "Country of the address, ISO 3166-1 alpha-3"),
    ("state_or_province", Text, "State, province, region or prefecture"),
    ("city", Text, "City or town"),
    ("postal_code", Text, "Postal code"),
    ("director_name", Text, "Managing director"),
    ("website", Text, "Website"),
    ("email", Text, "Email address"),
    ("phone", Text, "Phone number"),
];

const CARD: &[Known] = &[
    ("number", Text, "Card number"),
    ("expiration_date", Date, "Month the card expires, YY-MM"),
    ("cvc", Text, "Digits on the back of the card"),
    ("holder_name", Text, "Name of the card's holder"),
    ("network", Text, "The card's network"),
    ("postal_code", Text, "Postal code of the billing address"),
    ("country_code", Text, "Country of the billing address, ISO 3166-1 alpha-2"),
    ("state_or_province", Text, "State or province of the billing address, ISO 3166-2"),
    ("city", Text, "City or town of the billing address"),
    ("address", Text, "The whole billing address"),
    ("token", Text, "Token that stands for the card"),
];

/// Prefixes of field names: `organization.name`. In JSON, such fields may be members of an object.
pub const GROUPS: &[&str] = &["organization", "card"];

/// A standard field by its name, optional; `None`: SEP-9 does not define it.
pub fn standard_field(name: &str) -> Option<Field> {
    let (kind, description) = known(name)?;
    let (description, choices) = (description.to_owned(), Vec::new());
    Some(Field { name: name.to_owned(), description, kind, choices, optional: true })
}

/// A value in the form in which it is stored. For SEP-9's dates some SDKs send a date and time: only the date, as
/// written, is stored. Other values are stored unchanged.
pub fn as_kept(name: &str, value: String) -> String {
    let is_date = known(name).is_some_and(|(kind, _)| kind == Date) && name != "card.expiration_date";
    match date_part(&value) {
        Some(date) if is_date => date.to_owned(),
        _ => value,
    }
}

/// Why a text is not a valid value of a standard field: SEP-9 defines the form of its dates and numbers, and SEP-12
/// requires files to be files. `None`: it is valid, or SEP-9 does not define its form.
pub fn misfit(name: &str, value: &str) -> Option<&'static str> {
    match known(name)?.0 {
        Date if name == "card.expiration_date" => {
            let is_month = value.len() == 5 && is_calendar_date(&format!("20{value}-01"));
            (!is_month).then_some("is not a year and month; write it like 29-11")
        }
        Date => (!is_calendar_date(value)).then_some("is not a date; write it like 1976-07-04"),
        Number => {
            let is_number = (1..=20).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
            (!is_number).then_some("is not a number; write digits alone")
        }
        Binary => Some("is a file; send it as a file of a multipart form, or upload it first"),
        Text => None,
    }
}

fn known(name: &str) -> Option<(FieldKind, &'static str)> {
    let (lists, rest): (&[&[Known]], &str) = match name.split_once('.') {
        Some(("organization", rest)) => (&[ORGANIZATION, ACCOUNT], rest),
        Some(("card", rest)) => (&[CARD], rest),
        Some(_) => return None,
        None => (&[PERSON, ACCOUNT], name),
    };
    let mut fields = lists.iter().copied().flatten();
    fields.find(|(known, ..)| *known == rest).map(|(_, kind, description)| (*kind, *description))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_fields_are_known_by_their_whole_name() {
        let kind = |name: &str| standard_field(name).map(|field| field.kind);
        for (name, expected) in [
            ("first_name", Some(Text)),
            ("birth_date", Some(Date)),
            ("occupation", Some(Number)),
            ("photo_id_front", Some(Binary)),
            ("organization.photo_incorporation_doc", Some(Binary)),
            ("organization.number_of_shareholders", Some(Number)),
            ("organization.clabe_number", Some(Text)),
            ("card.expiration_date", Some(Date)),
            ("mobile_money_number", Some(Text)),
            ("card.first_name", None),
            ("card.bank_number", None),
            ("organization.birth_date", None),
            ("number_of_shareholders", None),
            ("favourite_colour", None),
            ("other.name", None),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
        // SEP-9 1.17 has 36, 14, 17 and 11 fields; the three of 1.18 are among those of accounts.
        let sizes = [PERSON, ACCOUNT, ORGANIZATION, CARD].map(<[Known]>::len);
        assert_eq!(sizes, [36, 14, 17, 11]);
    }

    #[test]
    fn of_a_date_time_the_date_is_kept_as_written() {
        for (value, kept) in [
            ("2020-01-02T00:00:00+00:00", "2020-01-02"),
            ("2020-01-02T23:30:00.123456-0800", "2020-01-02"),
            ("2020-01-02T00:00:00Z", "2020-01-02"),
            ("2020-01-02t00:00z", "2020-01-02"),
            ("2020-01-02 00:00:00.000", "2020-01-02"),
            ("2020-01-02 00:00:00.000Z", "2020-01-02"),
            ("2020-01-02T00:00:00 +01", "2020-01-02"),
            // A form's decoding turned the plus of the offset into a space.
            ("2020-01-02T00:00:00 00:00", "2020-01-02"),
            ("2020-01-02", "2020-01-02"),
        ] {
            assert_eq!(as_kept("birth_date", value.to_owned()), kept);
        }
        for value in [
            "2020-02-30T00:00:00Z",
            "2020-01-02T24:00:00Z",
            "2020-01-02T00:60:00Z",
            "2020-01-02T00:00:00+25:00",
            "2020-01-02T00:00:00 UTC",
            "2020-01-02T",
            "2020-01-02T00",
            "2020-01-02T00:00:00.Z",
            "2020-01-0200:00:00",
            "2020-01-02T00:00:00ZZ",
            "2020-01-0é00:00:00",
        ] {
            assert_eq!(as_kept("birth_date", value.to_owned()), value);
            assert!(misfit("birth_date", value).is_some(), "{value}");
        }
        for name in ["first_name", "favourite_date", "card.expiration_date"] {
            assert_eq!(as_kept(name, "2020-01-02T00:00:00Z".to_owned()), "2020-01-02T00:00:00Z", "{name}");
        }
    }

    #[test]
    fn only_fields_with_a_format_in_sep_9_are_checked() {
        for (name, value, fits) in [
            ("birth_date", "1976-07-04", true),
            ("birth_date", "1976-02-30", false),
            ("birth_date", "1976-7-4", false),
            ("birth_date", "1976-07-04T00:00:00Z", false),
            ("birth_date", "-001976-07-04", false),
            ("card.expiration_date", "29-11", true),
            ("card.expiration_date", "29-13", false),
            ("card.expiration_date", "2029-11-01", false),
            ("occupation", "2512", true),
            ("occupation", "baker", false),
            ("occupation", "2.5", false),
            ("organization.number_of_shareholders", "0", true),
            ("photo_id_front", "AA==", false),
            ("address_country_code", "Atlantis", true),
            ("shoe_size", "large", true),
        ] {
            assert_eq!(misfit(name, value).is_none(), fits, "{name}: {value}");
        }
    }
}
