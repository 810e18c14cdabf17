#include "sema/values.hpp"

#include <catch2/catch.hpp>

#include "sema/types.hpp"
#include "unit/sema/support.hpp"

using namespace promoc;
using namespace promoc::sema;

namespace {

/// The value as the model gets it, or the first finding.
auto set_memory(const std::string& written) -> std::string {
  const auto checked =
      test::check_lines("environment staging { trigger push main; set { memory = " + written + " } }\n");
  if (!checked->model) return std::string(diag::info(checked->sink.all().front().kind).code);
  return checked->model->environments.front().settings.front().value;
}

auto timeout(const std::string& written) -> std::string {
  const auto checked =
      test::check_lines("suite unit { run python.pytest(\"tests\"); timeout " + written +
                        " }\nenvironment staging { trigger push main; require unit; set { memory = 1GiB } }\n");
  if (!checked->model) return std::string(diag::info(checked->sink.all().front().kind).code);
  return std::to_string(checked->model->checks.front().steps.front().timeout.seconds);
}

}  // namespace

TEST_CASE("memory is counted in MiB") {
  CHECK(set_memory("512MiB") == "512");
  CHECK(set_memory("1GiB") == "1024");
  CHECK(set_memory("1.5GiB") == "1536");
  CHECK(set_memory("0.125GiB") == "128");
  CHECK(set_memory("10GiB") == "10240");
  CHECK(set_memory("10241MiB") == "P0306");
  CHECK(set_memory("127MiB") == "P0306");
  CHECK(set_memory("512.5MiB") == "P0306");
  CHECK(set_memory("512MB") == "P0305");
  CHECK(set_memory("512") == "P0304");
  CHECK(set_memory("512min") == "P0304");
  CHECK(set_memory("1000000000MiB") == "P0306");
  CHECK(set_memory("99999999999999999999MiB") == "P0306");
}

TEST_CASE("durations are whole seconds") {
  CHECK(timeout("90s") == "90");
  CHECK(timeout("15min") == "900");
  CHECK(timeout("1.5h") == "5400");
  CHECK(timeout("0.1min") == "6");
  CHECK(timeout("2000ms") == "2");
  CHECK(timeout("1d") == "86400");
  CHECK(timeout("1500ms") == "P0306");
  CHECK(timeout("0s") == "P0306");
  CHECK(timeout("5m") == "P0305");
  CHECK(timeout("5") == "P0304");
  CHECK(timeout("5%") == "P0304");
  CHECK(timeout("0.0000001h") == "P0306");
}

TEST_CASE("numbers in their shortest form") {
  CHECK(write_decimal(5'000'000) == "5");
  CHECK(write_decimal(500'000) == "0.5");
  CHECK(write_decimal(80'250'000) == "80.25");
  CHECK(write_decimal(1) == "0.000001");
  CHECK(write_duration({900}) == "15 minutes");
  CHECK(write_duration({3600}) == "1 hour");
  CHECK(write_duration({90}) == "90 seconds");
  CHECK(write_duration({86400}) == "24 hours");
  CHECK(write_duration({7 * 86400}) == "7 days");
  CHECK(write_amount(1536, Measure::Memory) == "1536MiB");
  CHECK(write_amount(2048, Measure::Memory) == "2GiB");
  CHECK(write_amount(900'000, Measure::Duration) == "15min");
}

TEST_CASE("patterns of branches") {
  CHECK(branch_matches("main", "main"));
  CHECK_FALSE(branch_matches("main", "main2"));
  CHECK(branch_matches("hotfix/*", "hotfix/a"));
  CHECK_FALSE(branch_matches("hotfix/*", "hotfix/a/b"));
  CHECK(branch_matches("hotfix/**", "hotfix/a/b"));
  CHECK(branch_matches("*", "main"));
  CHECK_FALSE(branch_matches("*", "hotfix/a"));
  CHECK(branch_matches("**", "hotfix/a"));
  CHECK(branch_matches("release/*-rc", "release/1-rc"));
  CHECK_FALSE(branch_matches("", "main"));
}

TEST_CASE("names of branches") {
  for (const auto* good : {"main", "feature/a-b", "release/*", "v1.2", "hotfix/**"})
    CHECK_FALSE(malformed_branch(good));
  for (const auto* bad : {"", "a b", "a..b", "a~1", "a^", "a:b", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.",
                          "a.lock", "a@{b", "-a", "refs/heads/a"})
    CHECK(malformed_branch(bad));
}

TEST_CASE("forms of texts") {
  CHECK_FALSE(malformed(Type::Url, "https://example.com/health?a=b"));
  CHECK_FALSE(malformed(Type::Url, "http://localhost:8080"));
  for (const auto* bad :
       {"", "example.com", "https://", "https:///x", "ftp://a", "https://a b", "https://user@host/", "https://a\"b"})
    CHECK(malformed(Type::Url, bad));
  CHECK_FALSE(malformed(Type::Version, "1.4.0"));
  for (const auto* bad : {"1.4", "v1.4.0", "1.04.0", "1.4.0.0", "1.4.0-rc"}) CHECK(malformed(Type::Version, bad));
  CHECK_FALSE(malformed(Type::Cron, "0 6 * * 1"));
  for (const auto* bad : {"0 6 * *", "0 6 * * 1 2", "@daily"}) CHECK(malformed(Type::Cron, bad));
  CHECK_FALSE(malformed(Type::Digest, "sha256:" + std::string(64, 'a')));
  for (const auto* bad : {"sha256:aa", "md5:aa"}) CHECK(malformed(Type::Digest, bad));
}
