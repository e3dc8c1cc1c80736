//! Why a text is not an amount, and what to do about it.

use documents::bundle::descriptor::Asset;

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// No characters.
    #[error("the amount is empty")]
    Empty,
    /// White space anywhere.
    #[error("the amount contains a blank")]
    Blank,
    /// A minus sign before it.
    #[error("the amount is negative")]
    Negative,
    /// A plus sign before it.
    #[error("the amount has a sign")]
    Sign,
    /// 1e8.
    #[error("the amount is written with an exponent")]
    Exponent,
    /// A comma, an apostrophe or an underscore that the mapping does not speak of.
    #[error("the amount contains a separator other than one point")]
    Separator,
    /// A point in a file of decimal commas.
    #[error("the amount contains a point, and the decimal mark is a comma")]
    Point,
    /// Thousands that are not three digits apart.
    #[error("the amount has thousands that are not three digits apart")]
    Thousands,
    /// Anything else that is not a digit from 0 to 9.
    #[error("the amount contains a character that is not a digit")]
    NotADigit,
    /// A second point.
    #[error("the amount has two points")]
    TwoPoints,
    /// No digit before the point.
    #[error("the amount has no digit before the point")]
    NothingBeforePoint,
    /// No digit after the point.
    #[error("the amount has no digit after the point")]
    NothingAfterPoint,
    /// A zero before another digit.
    #[error("the amount starts with a superfluous zero")]
    LeadingZero,
    /// More digits after the point than the asset has.
    #[error("the amount has more decimals than the asset")]
    TooManyDecimals,
    /// At or above the limit.
    #[error("the amount is too large")]
    TooLarge,
}

impl AmountError {
    /// What is wrong, in words that name the asset, and never the amount: it is somebody's balance.
    pub fn message(self, asset: &Asset) -> String {
        match self {
            Self::TooManyDecimals => {
                format!(
                    "more decimals than {} has ({})",
                    asset.symbol, asset.decimals
                )
            }
            Self::TooLarge => format!(
                "the amount is too large for {}, which has {} decimals",
                asset.symbol, asset.decimals
            ),
            other => {
                let said = other.to_string();
                let what = said.trim_start_matches("the amount");
                format!("the amount of {}{what}", asset.symbol)
            }
        }
    }

    /// What is wrong with amounts of several assets, if the same is to be done about all of them.
    pub fn of_several(self) -> Option<String> {
        match self {
            Self::TooManyDecimals | Self::TooLarge => None,
            other => Some(other.to_string()),
        }
    }

    /// What to do about it.
    pub fn hint(self, asset: &Asset) -> String {
        let hint = match self {
            Self::Empty => {
                "write 0 where there is no balance, leave out the line, or set not_held = \"\""
            }
            Self::Negative => {
                "set signed = true if negative amounts are debts, negative = \"leave_out\" to leave them out, or name \
                 the token with not_held where it stands for no balance"
            }
            Self::Exponent => "write the amount with all of its digits, for example 0.00000001",
            Self::Separator => {
                "write the amount with the digits 0 to 9 and at most one point, for example 1234.5; or say what the \
                 file has with decimal_mark and thousands"
            }
            Self::Point => {
                "set thousands = \".\" if points stand between thousands; take decimal_mark out if they stand before decimals"
            }
            Self::Thousands => {
                "write three digits between separators, or no separators; or correct decimal_mark and thousands"
            }
            Self::Blank | Self::Sign | Self::NotADigit | Self::TwoPoints => {
                "write the amount with the digits 0 to 9 and at most one point, for example 1234.5"
            }
            Self::NothingBeforePoint | Self::NothingAfterPoint => {
                "write a digit on both sides of the point, or no point"
            }
            Self::LeadingZero => "write the amount without zeros before its first digit",
            Self::TooManyDecimals => {
                return format!(
                    "round the amounts to {} decimals, or set rounding = \"conservative\"",
                    asset.decimals
                );
            }
            Self::TooLarge => {
                return format!(
                    "check the asset and its decimals, and in which units the file has it: unit = \"smallest\", or \
                     scale = {{ {} = 18 }} for amounts that are larger than whole units by 18 digits",
                    asset.symbol
                );
            }
        };
        hint.to_owned()
    }
}
