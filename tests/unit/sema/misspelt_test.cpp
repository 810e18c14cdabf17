#include "sema/checks/misspelt.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace promoc::sema {
namespace {

TEST_CASE("a slip of the hand is told from another name") {
  using Pair = std::pair<const char*, const char*>;
  for (const auto& [name, meant] :
       {Pair{"mian", "main"}, Pair{"develp", "develop"}, Pair{"deveelop", "develop"},
        Pair{"infrastucture", "infrastructure"}, Pair{"template.yml", "template.yaml"},
        Pair{"release/nxet", "release/next"}, Pair{"relaese", "release"}, Pair{"master", "maxter"}}) {
    INFO(name << " " << meant);
    CHECK(is_misspelt(name, meant));
    CHECK(is_misspelt(meant, name));
  }
  for (const auto& [name, other] :
       {Pair{"main", "main"}, Pair{"maint", "main"}, Pair{"mail", "main"}, Pair{"rain", "main"}, Pair{"man", "main"},
        Pair{"domain", "main"}, Pair{"developer", "develop"}, Pair{"release-1", "release-2"},
        Pair{"release1x", "release2x"}, Pair{"release-a", "release-b"}, Pair{"team-a/main", "team-b/main"},
        Pair{"staging-eu", "staging-us"}, Pair{"release/1.x", "release/1.y"}, Pair{"", ""}, Pair{"", "main"},
        Pair{"mxxn", "main"}, Pair{"aaaa", "aaaaaa"}, Pair{"services/a/x", "services/b/x"}}) {
    INFO(name << " " << other);
    CHECK_FALSE(is_misspelt(name, other));
    CHECK_FALSE(is_misspelt(other, name));
  }
  const std::string longest(60000, 'm');
  CHECK(is_misspelt(longest, longest.substr(1)));
}

}  // namespace
}  // namespace promoc::sema
