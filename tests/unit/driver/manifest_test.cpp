#include "driver/manifest.hpp"

#include <catch2/catch.hpp>

#include "base/version.hpp"
#include "driver/journal.hpp"

using namespace promoc;
using namespace promoc::driver;

namespace {

const std::string kHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

auto replaced(std::string text, std::string_view from, std::string_view to) -> std::string {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a manifest as it is written") {
  const emit::OutputSet set{{{"b.sh", "abc", true, {}}, {".github/workflows/a.yml", "abc", false, {"r1", "r2"}}}};
  const auto manifest = manifest_of(set, "promotion.promo");
  CHECK(print_manifest(manifest) == R"({
  "schema": 1,
  "promoc": ")" + std::string(kVersion) +
                                        R"(",
  "definition": "promotion.promo",
  "files": [
    {
      "path": ".github/workflows/a.yml",
      "sha256": ")" + kHash + R"(",
      "rules": [
        "r1",
        "r2"
      ]
    },
    {
      "path": "b.sh",
      "sha256": ")" + kHash + R"(",
      "executable": true,
      "rules": []
    }
  ]
}
)");
  CHECK(parse_manifest(print_manifest(manifest)) == manifest);
  CHECK(manifest.find("b.sh")->executable);
  CHECK(manifest.find("c") == nullptr);
}

TEST_CASE("what is no manifest, or might be a trap, is refused") {
  const auto good = print_manifest(manifest_of({{{"a", "abc", false, {"r"}}}}, "d"));
  REQUIRE(parse_manifest(good));
  CHECK_FALSE(parse_manifest(""));
  CHECK_FALSE(parse_manifest("[]"));
  CHECK_FALSE(parse_manifest("<<<<<<< HEAD\n" + good));
  CHECK_FALSE(parse_manifest(replaced(good, "\"schema\": 1", "\"schema\": 2")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"path\": \"a\"", "\"path\": \"../a\"")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"path\": \"a\"", "\"path\": \"/etc/passwd\"")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"path\": \"a\"", "\"path\": \".git/hooks/pre-commit\"")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"path\": \"a\"", "\"path\": \".github/promoc/manifest.json\"")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"path\": \"a\"", "\"path\": 7")));
  CHECK_FALSE(parse_manifest(replaced(good, kHash, "short")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"rules\"", "\"ruins\"")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"r\"", "1")));
  CHECK_FALSE(parse_manifest(replaced(good, "\"promoc\"", "\"other\"")));
  const auto two = print_manifest(manifest_of({{{"a", "", false, {}}, {"b", "", false, {}}}}, "d"));
  CHECK_FALSE(parse_manifest(replaced(two, "\"path\": \"b\"", "\"path\": \"a\"")));
}

TEST_CASE("a journal is read back as it was written") {
  const Journal journal{{{"a", std::nullopt, kHash}, {"b", kHash, std::nullopt}}, {".github"}};
  const auto text = print_journal(journal);
  CHECK(parse_journal(text).state == JournalState::Good);
  CHECK(parse_journal(text).journal == journal);
}

TEST_CASE("a journal that is cut off is torn at every byte, one of another kind is foreign") {
  const auto text = print_journal({{{"a", std::nullopt, kHash}}, {}});
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    CHECK(parse_journal(text.substr(0, size)).state == JournalState::Torn);
  }
  CHECK(parse_journal(replaced(text, "\"schema\": 1", "\"schema\": 9")).state == JournalState::Foreign);
  CHECK(parse_journal(replaced(text, "\"path\": \"a\"", "\"path\": \"../a\"")).state == JournalState::Foreign);
  CHECK(parse_journal(replaced(text, "\"was\": null", "\"was\": 1")).state == JournalState::Foreign);
  CHECK(parse_journal(replaced(text, "\"folders\": []", "\"folders\": [\"..\"]")).state == JournalState::Foreign);
}
