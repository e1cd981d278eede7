import './base.css';
import './elements.css';
import './panels.css';
import './canvas.css';
import './runPage.css';
import './runResults.css';
import './compare.css';
import './split.css';
