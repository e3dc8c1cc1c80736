//! Addresses and signatures that the software of chains like Bitcoin publishes.

/// What is published of a chain.
pub(super) struct Vector {
    pub chain: &'static str,
    /// Texts that are read, the canonical text of each, and its script in hexadecimal digits.
    pub addresses: &'static [[&'static str; 3]],
    /// Addresses of test networks.
    pub test_networks: &'static [&'static str],
    /// Addresses of the main network for which there are no rules here.
    pub unknown: &'static [&'static str],
    /// Addresses of the main network that nobody has a key of.
    pub burnt: &'static [&'static str],
    /// Addresses, texts and signatures in the form of `signmessage`.
    pub signatures: &'static [[&'static str; 3]],
}

/// Each chain, once.
pub(super) const PUBLISHED: &[Vector] = &[
    Vector {
        chain: "bitcoin",
        // BIP-173 and BIP-350, "Test vectors".
        addresses: &[
            [
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "0014751e76e8199196d454941c45d1b3a323f1433bd6",
            ],
            [
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            ],
        ],
        test_networks: &["tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"],
        unknown: &["BC1SW50QGDZ25J"],
        burnt: &["1111111111111111111114oLvT2"],
        // Bitcoin Core, src/test/util_tests.cpp.
        signatures: &[[
            "15CRxFdyRpGZLW9w8HnHvVduizdL5jKNbs",
            "Trust no one",
            "IPojfrX2dfPnH26UegfbGQQLrdK844DlHq5157/P6h57WyuS/Qsl+h/WSVGDF4MUi4rWSswW38oimDYfNNUBUOk=",
        ]],
    },
    Vector {
        chain: "litecoin",
        // Litecoin Core, src/test/data/key_io_valid.json; python-litecointx, README.md, for the older form.
        addresses: &[
            [
                "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA",
                "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA",
                "76a914558dbca7118cd5894502767c7b2ffc21a22f54db88ac",
            ],
            [
                "MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2",
                "MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2",
                "a9146d328a5b2a20d943a641c8d29b6cc3c2d2df85d387",
            ],
            [
                "3F1c6UWAs9RLN2Mbt5bAJue12VhVCorXzs",
                "MMDkQMv8pGGmAXdVyxaW8YtQMCHw7eouma",
                "a914921da5af50bad839200dfa324b6633019cea4c9b87",
            ],
            [
                "LTC1QHDHVRWE6RGQNS8FZ28TEE0HPHR5X7ULW5EXV4W",
                "ltc1qhdhvrwe6rgqns8fz28tee0hphr5x7ulw5exv4w",
                "0014bb6ec1bb3a1a01381d2251d79cbee1b8e86f73ee",
            ],
            [
                "ltc1qa9dykljtgeayhm8ygx25sc22p0wzgudpe4hw9dyvaz0ye3j5kduq9mf68z",
                "ltc1qa9dykljtgeayhm8ygx25sc22p0wzgudpe4hw9dyvaz0ye3j5kduq9mf68z",
                "0020e95a4b7e4b467a4bece4419548614a0bdc2471a1cd6ee2b48ce89e4cc654b378",
            ],
            [
                "ltc1ppu2gv0tujus0f6eggrk7eqmaf0567x6zer4fcuhz4z7ztzq9u9yseqxltc",
                "ltc1ppu2gv0tujus0f6eggrk7eqmaf0567x6zer4fcuhz4z7ztzq9u9yseqxltc",
                "51200f14863d7c9720f4eb2840edec837d4be9af1b42c8ea9c72e2a8bc258805e149",
            ],
        ],
        // The same file.
        test_networks: &[
            "mwXn5Vhicdav8Av3KMokx4YNuHoGRKxtWs",
            "QXaUgLHkZcbJb2j5XgMYzY8cF9YM48Y81Z",
            "tltc1qpftpsvdn6mjp8celrkj0qxqy4jlapl959rlwg9",
            "rltc1q3kquwp848h4juq7rl5q3wqsr29pd3d6wprzz8k",
            // Bitcoin Core's file: the older form is Bitcoin's.
            "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
        ],
        // The same file; and an address of the extension blocks (NLitecoin, WalletTests.fs).
        unknown: &[
            "ltc1zjwls6j8c4u",
            "ltc1zpr0qrh9zvs",
            "ltcmweb1qq20e2arnhvxw97katjkmsd35agw3capxjkrkh7dk8d30rczm8ypxuq329nwh2twmchhqn3jqh7ua4ps539f6aazh79jy76urqht4qa59ts3at6gf",
        ],
        burnt: &[
            "LiTecoinEaterAddressDontSendhLfzKD",
            // Hashes and programs of zeros, and the hash of nothing.
            "LKDxGDJq5fF4FohAB8zJH24mDDNHDNtqsE",
            "M7uAERuQW2AotfyLDyewFGcLUDtAYu9v5V",
            "31h1vYVSYuKP6AhS86fbRdMw9XHieotbST",
            "Lbg5DgLCmK2iN1m8ykyKiBgYaYsQ3S2BCr",
            "ltc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqp9ysmq",
            "ltc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqgnwq3z",
            // The point H of BIP-341, and what is the x coordinate of no point (Litecoin Core's file too).
            "ltc1p2zffkaxp5py4fdutfdsrt6t6tcrc5ks09rkfd428hlhf4n5q8tqqdgsddn",
            "ltc1p59fcnxdn05t6adags3dc0vuvm4ejd7chsspp9ryqkvvlxrwkdylqfsruty",
        ],
        // Electrum-LTC, tests/test_bitcoin.py, `test_msg_signing`.
        signatures: &[
            [
                "LPvBisC3rGmpGa3E3NeQk3PHQN4VS237y2",
                "Chancellor on brink of second bailout for banks",
                "IHGAMaPxjrn3CD19S7J5KAq4xF6mdLznsSL8SrqhNwficUHlK5wSth6/JiZ/pEyo92nkUoA+kL9VJpjLnKJKTmM=",
            ],
            [
                "LacEkfqxYsPqDuS8ZCstJUc59gxVm2DQaT",
                "Electrum",
                "G14KtfFZQYjyhz4PUzX/yz8eEC1BFHsaEKZOJGLeTWJoNp/umpi5zPeCvhUcgSoMtAkmw3pATrM2bcDdYi1tqIs=",
            ],
        ],
    },
    Vector {
        chain: "dogecoin",
        // Dogecoin Core, src/test/data/key_io_valid.json.
        addresses: &[
            [
                "DEQU7G2Chw4r1gSKZt2GfKBpGbkbQSwp3S",
                "DEQU7G2Chw4r1gSKZt2GfKBpGbkbQSwp3S",
                "76a91465a16059864a2fdbc7c99a4723a8395bc6f188eb88ac",
            ],
            [
                "A36czoRusM4VxnNiEjTaaDcMyr4GB73xw1",
                "A36czoRusM4VxnNiEjTaaDcMyr4GB73xw1",
                "a91474f209f6ea907e2ea48f74fae05782ae8a66525787",
            ],
            [
                "9tg8sLnB9okjuNSdgtAWrNPcgijs1yMwBE",
                "9tg8sLnB9okjuNSdgtAWrNPcgijs1yMwBE",
                "a914188f91a931947eddd7432d6e614387e32b24470987",
            ],
        ],
        test_networks: &[
            "nbpzakKSn16ZAp7nXuu9tELBrmiVpEyV1Q",
            "2N2JD6wb56AfK4tfmM6PwdVmoYk2dCKf4Br",
        ],
        unknown: &[],
        burnt: &[
            "DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr",
            // Hashes of zeros, and the hash of nothing.
            "D596YFweJQuHY1BbjazZYmAbt8jJPbKehC",
            "9rSGfPZLcyCGzY4uYEL1fkzJr6fkicS2rs",
            "DMbDViy1z4gweDFaYCyayvnPFUERB5Hymk",
        ],
        // bitcoinjs-message, test/fixtures.json, "verify".
        signatures: &[[
            "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE",
            "vires is numeris",
            SIGNED_BY_ONE,
        ]],
    },
    Vector {
        chain: "dash",
        // DashKeys.js, README.md; proof-of-reserves of OKX, common/crypto_test.go.
        addresses: &[
            [
                "XrZJJfEKRNobcuwWKTD3bDu8ou7XSWPbc9",
                "XrZJJfEKRNobcuwWKTD3bDu8ou7XSWPbc9",
                "76a914ae14c8728915b492d9d77813bd8fddd91ce7094888ac",
            ],
            [
                "7XswsaSt9HtGfrLvboEEzhsmPBSSky1mnu",
                "7XswsaSt9HtGfrLvboEEzhsmPBSSky1mnu",
                "a9143c0226325989c4ccf5fb407111c39dc54652b03987",
            ],
        ],
        test_networks: &["yZKdLYCvDXa2kyQr8Tg3N6c3xeZoK7XDcj"],
        unknown: &[],
        // Hashes of zeros, and the hash of nothing.
        burnt: &[
            "XagqqFetxiDb9wbartKDrXgnqLah6SqX2S",
            "7SQekjmcMtR25wEPPiL6m1Mb5586R5ut33",
            "Xs8xnigGeN1FG9fZfWJFHhJaCg5oxAUmQU",
        ],
        // dashcore-lib, test/message.js, whose address is of a test network: the same hash has this text here.
        signatures: &[[
            "Xoh2Kb8UmyuxREVJZcMeL5BhgN5RqKcYZP",
            "hello, world",
            "IB+LpNmaTAkB8e6fGgocGKuZ2tAXJ4ZmhhVs7FbOOcHjHPgMHycpAFIl1ojb+PA6jyhufeOKQZKjPnI8VQnevRI=",
        ]],
    },
    Vector {
        chain: "bitcoin-cash",
        // The specification of cash addresses, "Address format", and CHIP-2022-02-CashTokens, "Test vectors".
        addresses: &[
            [
                "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
                "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
                "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac",
            ],
            [
                "BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A",
                "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
                "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac",
            ],
            [
                "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
                "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
                "76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac",
            ],
            [
                "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC",
                "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq",
                "a91476a04053bda0a88bda5177b86a15c3b29f55987387",
            ],
            // For tokens too: the same place.
            [
                "zr6m7j9njldwwzlg9v7v53unlr4jkmx6eycnjehshe",
                "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
                "76a914f5bf48b397dae70be82b3cca4793f8eb2b6cdac988ac",
            ],
            [
                "bitcoincash:rpawqn2h74a4t50phuza84kdp3794pq3cct3k50p0y",
                "ppawqn2h74a4t50phuza84kdp3794pq3ccvm92p8sh",
                "a9147ae04d57f57b55d1e1bf05d3d6cd0c7c5a8411c687",
            ],
            [
                "bitcoincash:rvqqqqqqqqqqqqqqqqqqqqqqzg69v7ysqqqqqqqqqqqqqqqqqqqqqn9alsp2y",
                "pvqqqqqqqqqqqqqqqqqqqqqqzg69v7ysqqqqqqqqqqqqqqqqqqqqqpkp7fqn0",
                "aa20000000000000000000000000000012345678900000000000000000000000000087",
            ],
        ],
        // The same specifications.
        test_networks: &[
            "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB",
            "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
            "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
            "pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
            "bchreg:qrv9c2m36qrqkzwf3p4whq272zv3mksjf5ln6v9le5",
        ],
        // Another kind, and a key's hash of 32 bytes: nobody publishes such addresses.
        unknown: &[
            "bitcoincash:yr6m7j9njldwwzlg9v7v53unlr4jkmx6ey3dwj96l9",
            "bitcoincash:qvqqzqsrqszsvpcgpy9qkrqdpc83qygjzv2p29shrqv35xcur50p77hk2ql29",
        ],
        burnt: &[
            "1BitcoinEaterAddressDontSendf59kuE",
            "bitcoincash:qzqc390nmskp0p3f60fd3737cj3ls9ucyy53h8v665",
            // Hashes of zeros, and the hash of nothing.
            "bitcoincash:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqfnhks603",
            "pqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq7k2ehe5v",
            "pvqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqae05xh4w",
            "qz689gnx6z7cnsfhq6jpxtx0k9hhcwulevraunu2dj",
        ],
        // Trezor's firmware, tests/device_tests/bitcoin/test_signmessage.py.
        signatures: &[[
            "bitcoincash:qr08q88p9etk89wgv05nwlrkm4l0urz4cyl36hh9sv",
            "This is an example of a signed message.",
            "H9p3M+ZmpKuLqG88/Dco0xjs+CSjv5lZdXApeqExYHwQMWlZE2ssUAsrR4pzxWO6MUwLeyoiBlttlZYRjyRtNg4=",
        ]],
    },
];

/// A signature for Dogecoin by the secret key 1.
pub(super) const SIGNED_BY_ONE: &str =
    "H6k+dZwJ8oOei3PCSpdj603fDvhlhQ+sqaFNIDvo/bI+Xh6zyIKGzZpyud6YhZ1a5mcrwMVtTWL+VXq/hC5Zj7s=";
