"""A pipeline of notebooks for Kubeflow Pipelines 2, exported by jupyter-dagflow.

``python THIS_FILE`` writes digits.yaml beside this file, to be uploaded to Kubeflow.
It needs kfp. The images need papermill, the notebooks' kernels, the
notebooks and digits_nodes.py, which stands beside this file.
"""

from pathlib import Path

from kfp import compiler, dsl

RUN_ID = dsl.PIPELINE_JOB_ID_PLACEHOLDER


@dsl.container_component
def ingest(day: str, raw_path: dsl.OutputPath(str), rows: dsl.OutputPath(str)):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "ingest",
            "--run-id",
            RUN_ID,
            "--text",
            f"day={day}",
            "--write",
            f"raw_path={raw_path}",
            "--write",
            f"rows={rows}",
        ],
    )


@dsl.container_component
def validate(
    raw_path: str,
    checked_path: dsl.OutputPath(str),
    balance: dsl.OutputPath(str),
):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "validate",
            "--run-id",
            RUN_ID,
            "--set",
            f"raw_path={raw_path}",
            "--write",
            f"checked_path={checked_path}",
            "--write",
            f"balance={balance}",
        ],
    )


@dsl.container_component
def features(
    test_size: float,
    seed: int,
    checked_path: str,
    train_path: dsl.OutputPath(str),
    test_path: dsl.OutputPath(str),
    features: dsl.OutputPath(str),
):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "features",
            "--run-id",
            RUN_ID,
            "--parameter",
            f"test_size={test_size}",
            "--parameter",
            f"seed={seed}",
            "--set",
            f"checked_path={checked_path}",
            "--write",
            f"train_path={train_path}",
            "--write",
            f"test_path={test_path}",
            "--write",
            f"features={features}",
        ],
    )


@dsl.container_component
def train_forest(
    seed: int,
    train_path: str,
    model_path: dsl.OutputPath(str),
    accuracy: dsl.OutputPath(str),
):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "train-forest",
            "--run-id",
            RUN_ID,
            "--parameter",
            f"seed={seed}",
            "--set",
            f"train_path={train_path}",
            "--write",
            f"model_path={model_path}",
            "--write",
            f"accuracy={accuracy}",
        ],
    )


@dsl.container_component
def train_svm(
    seed: int,
    train_path: str,
    model_path: dsl.OutputPath(str),
    accuracy: dsl.OutputPath(str),
):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "train-svm",
            "--run-id",
            RUN_ID,
            "--parameter",
            f"seed={seed}",
            "--set",
            f"train_path={train_path}",
            "--write",
            f"model_path={model_path}",
            "--write",
            f"accuracy={accuracy}",
        ],
    )


@dsl.container_component
def evaluate(
    test_path: str,
    forest_path: str,
    forest_accuracy: str,
    svm_path: str,
    svm_accuracy: str,
    best: dsl.OutputPath(str),
    accuracy: dsl.OutputPath(str),
    scores: dsl.OutputPath(str),
    predictions_path: dsl.OutputPath(str),
):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "evaluate",
            "--run-id",
            RUN_ID,
            "--set",
            f"test_path={test_path}",
            "--set",
            f"forest_path={forest_path}",
            "--set",
            f"forest_accuracy={forest_accuracy}",
            "--set",
            f"svm_path={svm_path}",
            "--set",
            f"svm_accuracy={svm_accuracy}",
            "--write",
            f"best={best}",
            "--write",
            f"accuracy={accuracy}",
            "--write",
            f"scores={scores}",
            "--write",
            f"predictions_path={predictions_path}",
        ],
    )


@dsl.container_component
def report(
    day: str,
    predictions_path: str,
    best: str,
    scores: str,
    report_path: dsl.OutputPath(str),
    misread: dsl.OutputPath(str),
):
    return dsl.ContainerSpec(
        image="digits:latest",
        command=["python3", "digits_nodes.py"],
        args=[
            "report",
            "--run-id",
            RUN_ID,
            "--text",
            f"day={day}",
            "--set",
            f"predictions_path={predictions_path}",
            "--set",
            f"best={best}",
            "--set",
            f"scores={scores}",
            "--write",
            f"report_path={report_path}",
            "--write",
            f"misread={misread}",
        ],
    )


@dsl.pipeline(
    name="digits",
    display_name="Handwritten digits",
    description="Takes in the digits, checks them, trains two models side by side and reports on the better one.",
)
def digits(day: str = "2026-11-01", test_size: float = 0.25, seed: int = 7):
    """The notebooks in their order.

    Args:
        day: The day the data belongs to.
        test_size: Share of the pictures kept back for the test.
        seed: The same seed gives the same split and the same models.
    """

    ingest_task = ingest(day=day)
    ingest_task.set_display_name("Ingest")
    ingest_task.set_caching_options(enable_caching=False)

    validate_task = validate(raw_path=ingest_task.outputs["raw_path"])
    validate_task.set_display_name("Validate")
    validate_task.set_caching_options(enable_caching=False)

    features_task = features(
        test_size=test_size,
        seed=seed,
        checked_path=validate_task.outputs["checked_path"],
    )
    features_task.set_display_name("Features")
    features_task.set_caching_options(enable_caching=False)

    train_forest_task = train_forest(
        seed=seed,
        train_path=features_task.outputs["train_path"],
    )
    train_forest_task.set_display_name("Train forest")
    train_forest_task.set_caching_options(enable_caching=False)

    train_svm_task = train_svm(
        seed=seed,
        train_path=features_task.outputs["train_path"],
    )
    train_svm_task.set_display_name("Train SVM")
    train_svm_task.set_caching_options(enable_caching=False)

    evaluate_task = evaluate(
        test_path=features_task.outputs["test_path"],
        forest_path=train_forest_task.outputs["model_path"],
        forest_accuracy=train_forest_task.outputs["accuracy"],
        svm_path=train_svm_task.outputs["model_path"],
        svm_accuracy=train_svm_task.outputs["accuracy"],
    )
    evaluate_task.set_display_name("Evaluate")
    evaluate_task.set_caching_options(enable_caching=False)

    report_task = report(
        day=day,
        predictions_path=evaluate_task.outputs["predictions_path"],
        best=evaluate_task.outputs["best"],
        scores=evaluate_task.outputs["scores"],
    )
    report_task.set_display_name("Report")
    report_task.set_caching_options(enable_caching=False)


if __name__ == "__main__":
    target = Path(__file__).with_name("digits.yaml")
    compiler.Compiler().compile(digits, str(target))
