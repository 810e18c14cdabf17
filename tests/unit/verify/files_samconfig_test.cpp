// samconfig.toml: parameters of the stacks, and what else decides how they are deployed.
#include "unit/verify/files_support.hpp"
#include "verify/files/sam_overrides.hpp"

using namespace promoc;
using test::main_example;

namespace {

constexpr auto kFile = "samconfig.toml";
constexpr auto kHead = "[production.deploy.parameters]\n";

/// A line more in the table of production.
auto plus(const std::string& line) -> test::Edit { return {kFile, kHead, kHead + line + "\n"}; }

}  // namespace

TEST_CASE("other parameters are found at their line") {
  const std::vector<test::Weakening> weakenings{
      {"another value",
       {kFile, "FunctionMemory=512", "FunctionMemory=128"},
       "P1114",
       "FunctionMemory=128",
       "production.set.FunctionMemory",
       "is `128`, not `512`"},
      {"staging's value",
       {kFile, "Stage=production", "Stage=staging"},
       "P1114",
       "\"Stage=staging\",\n  \"FunctionMemory=512",
       "production.set.Stage",
       "is `staging`, not `production`"},
      {"a parameter less",
       {kFile, "  \"FunctionMemory=256\",\n", ""},
       "P1114",
       "parameter_overrides",
       "staging.set.FunctionMemory",
       "template's default"},
      {"a parameter more",
       {kFile, "\"FunctionMemory=512\"", "\"FunctionMemory=512\",\n \"Debug=true\""},
       "P1114",
       "Debug",
       "",
       "`Debug` of production is set here"},
      {"the later one counts",
       {kFile, "\"FunctionMemory=512\"", "\"FunctionMemory=512\",\n \"FunctionMemory=1\""},
       "P1114",
       "\"FunctionMemory=1\"",
       "",
       "is `1`"},
      {"a file of parameters",
       {kFile, "\"FunctionMemory=512\"", "\"FunctionMemory=512\",\n \"file://x.toml\""},
       "P1114",
       "file://x.toml",
       "",
       "file://x.toml"},
      {"another stack",
       {kFile, "\"orders-production\"", "\"orders-elsewhere\""},
       "P1114",
       "orders-elsewhere",
       "",
       "another stack"},
      {"no stack",
       {kFile, "stack_name = \"orders-production\"\n", ""},
       "P1114",
       kHead,
       "",
       "`stack_name` of production is gone"},
      {"a prompt",
       {kFile, "confirm_changeset = false", "confirm_changeset = true"},
       "P1114",
       "confirm_changeset = true",
       "",
       "nobody gives"},
      {"no bucket", {kFile, "resolve_s3 = true", "resolve_s3 = false"}, "P1114", "resolve_s3 = false", "", "no bucket"},
      {"no rollback", plus("disable_rollback = true"), "P1114", "disable_rollback", "", "leaves the stack as it is"},
      {"failures stay", plus("on_failure = \"DO_NOTHING\""), "P1114", "on_failure", "", "leaves the stack as it is"},
      {"another role", plus("role_arn = \"arn:aws:iam::1:role/admin\""), "P1114", "role_arn", "", "another role"},
      {"another template", plus("template_file = \"x.yaml\""), "P1114", "template_file", "", "another template"},
      {"a profile", plus("profile = \"admin\""), "P1114", "profile", "", "credentials"},
      {"a bucket", plus("s3_bucket = \"mine\""), "P1114", "s3_bucket", "", "others may change them"},
      {"nothing is deployed", plus("no_execute_changeset = true"), "P1114", "no_execute", "", "deploys nothing"},
      {"an option of all commands",
       {kFile, kHead, "[production.global.parameters]\nrole_arn = \"x\"\n\n" + std::string(kHead)},
       "P1114",
       "role_arn",
       "",
       "another role"},
      {"another table",
       {kFile, "[production.deploy.parameters]", "[prod.deploy.parameters]"},
       "P1114",
       "",
       "production.set.Stage",
       "`[production.deploy.parameters]` is gone"},
      {"a table of another form",
       {kFile, kHead, "[\"production\".deploy.parameters]\n"},
       "P1114",
       "[\"production\"",
       "",
       "deploy-sam.sh"},
      {"no version", {kFile, "version = 0.1\n", ""}, "P1114", "", "", "`version`"},
      {"a version as text", {kFile, "version = 0.1", "version = \"0.1\""}, "P1114", "version", "", "refuses the file"},
      {"no TOML", {kFile, "version = 0.1", "version = 0.1.2"}, "P1102", "version", "", "not well-formed TOML"},
      {"a name twice", plus("stack_name = \"x\""), "P1102", "stack_name = \"orders-production\"", "",
       "not well-formed TOML"},
      {"very many dots",
       {kFile, "version = 0.1", "version = 0.1\n" + test::every(std::string(5000, 'a'), "a", "a.") + "a = 1"},
       "P1102",
       "a.a.a",
       "",
       "nested too deep"},
  };
  for (const auto& weakening : weakenings) test::check_weakening(main_example(), weakening);
}

TEST_CASE("parameter_overrides are read as the SAM CLI reads them") {
  using namespace verify::files;
  const auto read = [](const char* text) {
    const Value value{Value::Kind::Scalar, true, text, {}, {}};
    std::string result;
    for (const auto& [key, one] : read_overrides(&value, {})) result += key + "=" + one.value + ";";
    return result;
  };
  CHECK(read("A=1 B=2") == "A=1;B=2;");
  CHECK(read("A=1 A=2") == "A=2;");
  CHECK(read("A=\"two words\" B=it\\ is") == "A=two words;B=it is;");
  CHECK(read("A='two words' B=\"\"") == "A=two words;B=;");
  CHECK(read("A=\"say \\\"x\\\"\"") == "A=say \"x\";");
  CHECK(read("ParameterKey=A,ParameterValue=1 B=2") == "A=1;");
  CHECK(read("A=") == "A==;");
  CHECK(read("file://x.toml") == "file://x.toml=;");
  CHECK(read("").empty());
}

TEST_CASE("each parameter that is gone and each capability that came or went is told") {
  const auto& world = main_example();
  const test::Findings none(world, test::edited(world, {{kFile, "parameter_overrides", "tags"}}));
  INFO(none.text());
  REQUIRE(none.all.size() == 3);
  CHECK(none.all[0].rules == std::vector<std::string>{"staging.set.FunctionMemory"});
  const test::Findings dropped(world, test::edited(world, {{kFile, "Stage=production", "Stage="}}));
  INFO(dropped.text());
  CHECK(dropped.text().find("the parameter `Stage` of production is gone") != std::string::npos);
  const test::Findings other(world, test::edited(world, {{kFile, "\"CAPABILITY_IAM\"", "\"CAPABILITY_NAMED_IAM\""}}));
  INFO(other.text());
  REQUIRE(other.all.size() == 2);
  CHECK(other.all[0].message == "staging gained the capability `CAPABILITY_NAMED_IAM`");
  CHECK(other.all[1].message == "staging lost the capability `CAPABILITY_IAM`");
}

TEST_CASE("parameters that are the same in another form draw nothing") {
  const auto& world = main_example();
  const auto& text = world.meant.files.at(kFile);
  const auto list = text.substr(text.rfind("parameter_overrides"));
  const auto as = [&](const std::string& value) {
    return std::vector<test::Edit>{{kFile, list, "parameter_overrides = " + value + "\n"}};
  };
  test::check_neutral(world, "a text", as("\"Stage=production FunctionMemory=512 FunctionTimeout=10\""));
  test::check_neutral(world, "another order", as("['FunctionTimeout=10', 'Stage=production', 'FunctionMemory=512']"));
  test::check_neutral(world, "quotes", as("'Stage=\"production\" FunctionMemory=\"512\" FunctionTimeout=10'"));
  test::check_neutral(
      world, "the long form",
      as("\"ParameterKey=Stage,ParameterValue=production ParameterKey=FunctionMemory,ParameterValue=512 "
         "ParameterKey=FunctionTimeout,ParameterValue=10\""));
  test::check_neutral(world, "a table", as("{ Stage = \"production\", FunctionMemory = 512, FunctionTimeout = 10 }"));
  test::check_neutral(
      world, "capabilities as a text",
      {{kFile, "[\"CAPABILITY_IAM\", \"CAPABILITY_AUTO_EXPAND\"]", "\"CAPABILITY_AUTO_EXPAND CAPABILITY_IAM\""}});
  test::check_neutral(world, "comments", {{kFile, kHead, "# careful\n" + std::string(kHead)}});
  test::check_neutral(world, "line ends", {{kFile, "", test::every(text, "\n", "\r\n")}});
  test::check_neutral(world, "quotes of texts", {{kFile, "", test::every(text, "\"", "'")}});
  test::check_neutral(world, "order of options",
                      {{kFile, "region = \"eu-west-1\"\n", ""},
                       {kFile, "resolve_s3 = true\n", "resolve_s3 = true\nregion = \"eu-west-1\"\n"}});
  test::check_neutral(world, "another environment",
                      {{kFile, kHead, "[default.deploy.parameters]\nrole_arn = \"x\"\n\n" + std::string(kHead)}});
  test::check_neutral(world, "another command",
                      {{kFile, kHead, "[production.logs.parameters]\ntail = true\n\n" + std::string(kHead)}});
  test::check_neutral(world, "tags", {plus("tags = \"team=orders\"\nmax_wait_duration = 90")});
  test::check_neutral(
      world, "a common option",
      {{kFile, "region = \"eu-west-1\"\n", ""},
       {kFile, "[staging.deploy", "[staging.global.parameters]\nregion = \"eu-west-1\"\n\n[staging.deploy"}});
}
