#include "base/sha256.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "base/embedded.hpp"

using promoc::sha256;

// The vectors of FIPS 180-2, appendix B, and the empty message.
TEST_CASE("sha256 of the published vectors") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256 takes NUL bytes as they are") { CHECK(sha256(std::string("a\0b", 3)) != sha256("a")); }

TEST_CASE("the hashes that were computed when the files were embedded are theirs") {
  REQUIRE(promoc::embedded_files().size() > 10);
  for (const auto& file : promoc::embedded_files()) CHECK(sha256(file.text) == file.sha256);
}
