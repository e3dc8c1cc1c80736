//! The chains like Bitcoin, by what is particular to each.

use crate::chain::family::NodeKind;

/// A chain like Bitcoin, main network.
pub(crate) struct Network {
    pub(super) id: &'static str,
    pub(super) aliases: &'static [&'static str],
    /// Symbol and decimals of its coin.
    pub(super) native: (&'static str, u8),
    /// Other symbols of it.
    pub(super) other_symbols: &'static [&'static str],
    /// What an address is, after "this is not".
    pub(super) form: &'static str,
    /// The byte before the hash of a key in base58.
    pub(super) p2pkh: u8,
    /// The byte before the hash of a script in base58.
    pub(super) p2sh: u8,
    /// The byte that once stood before the same hash, and is still read.
    pub(super) p2sh_before: Option<u8>,
    /// The letters that addresses in base58 begin with, in any form.
    pub(super) letters: &'static [char],
    /// None where there are no rules for witness programs: anybody can spend from one, or from the hash of one.
    pub(super) witness: Option<Witness>,
    /// The prefix of cash addresses, where these are the canonical ones.
    pub(super) cash: Option<&'static str>,
    pub(super) test: TestNetworks,
    /// What stands before every signed message. Its length in a byte is put before it.
    pub(super) prefix: &'static str,
    /// Addresses in canonical form whose letters were chosen, so that nobody has a key of their hash.
    pub(super) chosen: &'static [&'static str],
    pub(super) node: Option<NodeKind>,
}

/// What a chain with witness programs decides of them.
pub(super) struct Witness {
    /// The human-readable part of addresses.
    pub(super) hrp: &'static str,
    /// Whether version 1 has the rules of taproot (BIP-341).
    pub(super) taproot: bool,
    /// Whether its wallets sign as BIP-322 says.
    pub(super) bip322: bool,
    /// Human-readable parts of what is held in another way than in outputs with a script.
    pub(super) apart: &'static [&'static str],
}

/// What addresses of test networks begin with: bytes, and what stands before witness programs or cash addresses.
pub(super) struct TestNetworks {
    pub(super) versions: &'static [u8],
    pub(super) hrps: &'static [&'static str],
}

pub(crate) static NETWORKS: &[Network] = &[
    Network {
        id: "bitcoin",
        aliases: &["btc", "xbt"],
        native: ("BTC", 8),
        other_symbols: &["XBT"],
        form: "an address of Bitcoin",
        p2pkh: 0x00,
        p2sh: 0x05,
        p2sh_before: None,
        letters: &['1', '3'],
        witness: Some(Witness {
            hrp: "bc",
            taproot: true,
            bip322: true,
            apart: &[],
        }),
        cash: None,
        test: TestNetworks {
            versions: &[0x6f, 0xc4],
            hrps: &["tb", "bcrt"],
        },
        prefix: "Bitcoin Signed Message:\n",
        chosen: &[
            "1BitcoinEaterAddressDontSendf59kuE",
            "1CounterpartyXXXXXXXXXXXXXXXUWLpVr",
        ],
        node: Some(NodeKind::BitcoinCore),
    },
    // Litecoin Core, src/chainparams.cpp and src/util/message.cpp.
    Network {
        id: "litecoin",
        aliases: &["ltc"],
        native: ("LTC", 8),
        other_symbols: &[],
        form: "an address of Litecoin",
        p2pkh: 0x30,
        p2sh: 0x32,
        p2sh_before: Some(0x05),
        letters: &['L', 'M', '3'],
        witness: Some(Witness {
            hrp: "ltc",
            taproot: true,
            bip322: false,
            apart: &["ltcmweb"],
        }),
        cash: None,
        test: TestNetworks {
            versions: &[0x6f, 0x3a, 0xc4],
            hrps: &["tltc", "rltc"],
        },
        prefix: "Litecoin Signed Message:\n",
        // As Qortal shows it (org.qortal.api.model.crosschain.LitecoinSendRequest).
        chosen: &["LiTecoinEaterAddressDontSendhLfzKD"],
        // No node of it was tried.
        node: None,
    },
    // Dogecoin Core 1.14, src/chainparams.cpp and src/validation.cpp.
    Network {
        id: "dogecoin",
        aliases: &["doge"],
        native: ("DOGE", 8),
        other_symbols: &["XDG"],
        form: "an address of Dogecoin",
        p2pkh: 0x1e,
        p2sh: 0x16,
        p2sh_before: None,
        letters: &['D', '9', 'A'],
        witness: None,
        cash: None,
        test: TestNetworks {
            versions: &[0x71, 0x6f, 0xc4],
            hrps: &[],
        },
        prefix: "Dogecoin Signed Message:\n",
        // Where Dogeparty's users burnt 1.8 billion coins.
        chosen: &["DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr"],
        // No node of it was tried.
        node: None,
    },
    // Dash Core, src/chainparams.cpp and src/util/message.cpp.
    Network {
        id: "dash",
        aliases: &["darkcoin"],
        native: ("DASH", 8),
        other_symbols: &[],
        form: "an address of Dash",
        p2pkh: 0x4c,
        p2sh: 0x10,
        p2sh_before: None,
        letters: &['X', '7'],
        witness: None,
        cash: None,
        test: TestNetworks {
            versions: &[0x8c, 0x13],
            hrps: &[],
        },
        // Of before the chain was renamed.
        prefix: "DarkCoin Signed Message:\n",
        chosen: &[],
        // No node of it was tried.
        node: None,
    },
    // Bitcoin Cash Node, src/chainparams.cpp and src/util/message.cpp.
    Network {
        id: "bitcoin-cash",
        aliases: &["bch", "bcc", "bchn", "bitcoincash"],
        native: ("BCH", 8),
        other_symbols: &["BCC", "BCHN"],
        form: "an address of Bitcoin Cash",
        // Bitcoin's: nobody can tell their addresses apart in this older form.
        p2pkh: 0x00,
        p2sh: 0x05,
        p2sh_before: None,
        letters: &['1', '3'],
        witness: None,
        cash: Some("bitcoincash"),
        test: TestNetworks {
            versions: &[0x6f, 0xc4],
            hrps: &["bchtest", "bchreg"],
        },
        prefix: "Bitcoin Signed Message:\n",
        // Those of Bitcoin, whose burnt coins were burnt here too.
        chosen: &[
            "qp6e6enhpy0fwwu7nkvlr8rgl06ru0c9lywalz8st5",
            "qzqc390nmskp0p3f60fd3737cj3ls9ucyy53h8v665",
        ],
        // No node of it was tried.
        node: None,
    },
];
